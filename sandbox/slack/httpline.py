"""HTTP delivery: signed requests to the bot's one request URL, as Slack sends them."""

import asyncio
import hashlib
import hmac
import json
from urllib.parse import urlencode

import httpx

from sandbox.clock import real_now
from sandbox.slack.delivery import DeliveryError, Parcel
from sandbox.slack.seed import SIGNING_KEY
from sandbox.slack.shape import Json
from sandbox.slack.state import State

OK = 200
REDIRECTS = range(300, 400)


class HttpLine:
    """Posts parcels to the request URL in the settings."""

    def __init__(self, state: State, client: httpx.AsyncClient) -> None:
        self._state = state
        self._client = client
        self.ready = asyncio.Event()
        self.ready.set()

    async def send(self, parcel: Parcel) -> Json:
        """Post, and read the acknowledgement; anything but a 200 is a DeliveryError."""
        url: str = self._state.settings.get("request_url", "")
        body, content_type = _encode(parcel)
        headers = signed(body) | {
            "content-type": content_type,
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        if parcel.attempt:
            headers |= {"x-slack-retry-num": str(parcel.attempt), "x-slack-retry-reason": parcel.reason}
        try:
            answer = await self._client.post(url, content=body, headers=headers, timeout=3.0)
        except httpx.TimeoutException as late:
            raise DeliveryError("http_timeout") from late
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise DeliveryError("connection_failed") from error
        return _read(answer)


def signed(body: bytes) -> dict[str, str]:
    """The two headers by which the bot knows that Slack sent `body`."""
    timestamp = str(int(real_now().timestamp()))
    base = b"v0:" + timestamp.encode() + b":" + body
    digest = hmac.new(SIGNING_KEY.encode(), base, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": timestamp, "x-slack-signature": f"v0={digest}"}


def _encode(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload).encode(), "application/json"
    form = parcel.payload if parcel.kind == "slash_commands" else {"payload": json.dumps(parcel.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _read(answer: httpx.Response) -> Json:
    if answer.status_code != OK:
        final = answer.headers.get("x-slack-no-retry") == "1"
        reason = "too_many_redirects" if answer.status_code in REDIRECTS else "http_error"
        raise DeliveryError(reason, final=final)
    if not answer.content.strip():
        return {}
    try:
        body = json.loads(answer.content)
    except ValueError:
        return {"text": answer.text}
    return body if isinstance(body, dict) else {}
