"""Bluesky's tokens: JWT-shaped, two hours and ninety days on the sandbox's clock."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

from sandbox.platforms.bluesky.errors import refused
from sandbox.platforms.bluesky.model import Session
from sandbox.platforms.bluesky.pds import Bluesky
from sandbox.platforms.calls import Json, RefusalError

ACCESS = "access"
REFRESH = "refresh"
NONE = "none"

ACCESS_LIFE = timedelta(hours=2)
REFRESH_LIFE = timedelta(days=90)
#: How long a refresh token that was used goes on working, so that a lost answer does no harm.
GRACE = timedelta(hours=2)
SERVICE = "did:web:bluesky.test"

_KEY = b"sandbox-bluesky-signing-key"
_SCOPES = {ACCESS: "com.atproto.appPassPrivileged", REFRESH: "com.atproto.refresh"}
_TYPES = {ACCESS: "at+jwt", REFRESH: "refresh+jwt"}
_LIVES = {ACCESS: ACCESS_LIFE, REFRESH: REFRESH_LIFE}
_PARTS = 3


def issue(pds: Bluesky, did: str) -> Json:
    """A new pair of tokens."""
    now = pds.clock()
    jti = urlsafe_b64encode(hashlib.sha256(f"{did}{pds.ids.tid(now)}".encode()).digest()[:24]).decode()
    pds.sessions.put(Session(id=jti, did=did, expires_at=now + REFRESH_LIFE))
    return {
        "accessJwt": _sign(ACCESS, did, jti, now),
        "refreshJwt": _sign(REFRESH, did, jti, now),
    }


def check(pds: Bluesky, kind: str, header: str) -> Json | None:
    """The claims of the token in an Authorization header; None when the method needs none."""
    if kind == NONE:
        return None
    scheme, _, token = header.partition(" ")
    if not scheme:
        raise refused("AuthMissing", "Authentication Required", 401)
    if scheme.lower() != "bearer":
        raise refused("InvalidToken", "Unexpected authorization type")
    claims = _claims(token)
    if claims["scope"] != _SCOPES[kind]:
        raise refused("InvalidToken", "Bad token scope")
    if datetime.fromtimestamp(claims["exp"], UTC) <= pds.clock():
        raise expired()
    if kind == REFRESH:
        _check_session(pds, claims["jti"])
    if claims["sub"] not in pds.actors:
        raise refused("InvalidToken", "Token could not be verified")
    return claims


def expired(message: str = "Token has expired") -> RefusalError:
    """400 ExpiredToken: a client refreshes, or logs in again."""
    return refused("ExpiredToken", message)


def _check_session(pds: Bluesky, jti: str) -> None:
    session = pds.sessions.get(jti)
    if session is None or session.revoked:
        raise expired("Token has been revoked")
    if session.expires_at <= pds.clock():
        raise expired()


def _claims(token: str) -> Json:
    parts = token.split(".")
    if len(parts) != _PARTS or not hmac.compare_digest(parts[2], _signature(f"{parts[0]}.{parts[1]}")):
        raise refused("InvalidToken", "Token could not be verified")
    claims: Json = json.loads(urlsafe_b64decode(parts[1] + "=="))
    return claims


def _sign(kind: str, did: str, jti: str, now: datetime) -> str:
    times = {"iat": int(now.timestamp()), "exp": int((now + _LIVES[kind]).timestamp())}
    claims = {"scope": _SCOPES[kind], "sub": did, "aud": SERVICE, "jti": jti, **times}
    body = f"{_encoded({'typ': _TYPES[kind], 'alg': 'HS256'})}.{_encoded(claims)}"
    return f"{body}.{_signature(body)}"


def _encoded(part: Json) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _signature(body: str) -> str:
    digest = hmac.new(_KEY, body.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
