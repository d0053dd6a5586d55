"""/api/v1/push/subscription, and the pushes: https://docs.joinmastodon.org/methods/push/.

What a push says is sealed for the subscriber on the real one. Here it is as long, and says nothing.
"""

import asyncio
import json
import secrets
from base64 import urlsafe_b64encode
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from sandbox.platforms.calls import Answer, Call, Json
from sandbox.platforms.mastodon.api import Way
from sandbox.platforms.mastodon.errors import not_found, refused
from sandbox.platforms.mastodon.model import Notice, PushKey, Subscription
from sandbox.platforms.mastodon.site import Mastodon

_GOOD_FOR = timedelta(hours=24)
_PATIENCE = 10
_SEALED = 3993
_KEY = "vapid"


def subscribe(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/push/subscription: one for each token, the last one asked for."""
    wanted = call.values.get("subscription") or {}
    keys = wanted.get("keys") or {}
    if not str(wanted.get("endpoint", "")).startswith(("https://", "http://")) or not keys.get("p256dh"):
        raise refused(422, "Validation failed: Endpoint is invalid")
    alerts = (call.values.get("data") or {}).get("alerts") or {}
    made = Subscription(
        id=call.token,
        account=call.who,
        endpoint=wanted["endpoint"],
        alerts=tuple(name for name, on in alerts.items() if on in (True, "true", "1")),
        standard=wanted.get("standard") in (True, "true", "1"),
    )
    return Answer(body=_drawn(site, site.subscriptions.put(made)))


def show(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/push/subscription."""
    found = site.subscriptions.get(call.token)
    if found is None:
        raise not_found()
    return Answer(body=_drawn(site, found))


def unsubscribe(site: Mastodon, call: Call) -> Answer:
    """DELETE /api/v1/push/subscription."""
    site.subscriptions.drop(call.token)
    return Answer(body={})


def _drawn(site: Mastodon, one: Subscription) -> Json:
    return {
        "id": "1",
        "endpoint": one.endpoint,
        "standard": one.standard,
        "alerts": dict.fromkeys(one.alerts, True),
        "policy": "all",
        "server_key": _base64(_point(_key(site))),
    }


class Pushes:
    """Sends what is told to an account to whoever subscribed."""

    def __init__(self, site: Mastodon) -> None:
        self._site = site
        self._sending: set[asyncio.Task[None]] = set()
        site.told.append(self._tell)

    def _tell(self, notice: Notice) -> None:
        for one in self._site.subscriptions:
            if one.account == notice.to and notice.kind in one.alerts:
                task = asyncio.get_running_loop().create_task(self._send(one))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)

    async def _send(self, one: Subscription) -> None:
        headers = {
            **signed(self._site, one),
            "Content-Encoding": "aes128gcm",
            "TTL": "172800",
            "Urgency": "normal",
        }
        async with httpx.AsyncClient(trust_env=False, timeout=_PATIENCE) as http:
            with suppress(httpx.HTTPError):
                await http.post(one.endpoint, content=secrets.token_bytes(_SEALED), headers=headers)

    async def stop(self) -> None:
        """Send no more."""
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)


def signed(site: Mastodon, one: Subscription) -> dict[str, str]:
    """The headers that prove who pushes: of RFC 8292, or of the draft that came before it."""
    parts = urlsplit(one.endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((site.clock() + _GOOD_FOR).timestamp()),
        "sub": "mailto:admin@social.test",
    }
    key = _key(site)
    said = ".".join(_base64(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    halves = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(SHA256())))
    token = f"{said}.{_base64(b''.join(half.to_bytes(32) for half in halves))}"
    public = _base64(_point(key))
    if one.standard:
        return {"Authorization": f"vapid t={token},k={public}"}
    return {"Authorization": f"WebPush {token}", "Crypto-Key": f"p256ecdsa={public}"}


def _key(site: Mastodon) -> ec.EllipticCurvePrivateKey:
    kept = site.push_keys.get(_KEY)
    if kept is None:
        made = ec.generate_private_key(ec.SECP256R1())
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        kept = site.push_keys.put(PushKey(id=_KEY, pem=pem.decode()))
    key = load_pem_private_key(kept.pem.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("not a key for VAPID")
    return key


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _base64(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


_PATH = "/api/v1/push/subscription"
WAYS = (
    Way(method="POST", path=_PATH, handler=subscribe, scope="push"),
    Way(method="GET", path=_PATH, handler=show, scope="push"),
    Way(method="DELETE", path=_PATH, handler=unsubscribe, scope="push"),
)
