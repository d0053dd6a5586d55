"""Applications and tokens."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from sandbox.platforms.calls import Answer, Call, Json
from sandbox.platforms.mastodon.api import Way
from sandbox.platforms.mastodon.errors import invalid, refused
from sandbox.platforms.mastodon.model import App, Code, Token
from sandbox.platforms.mastodon.site import Mastodon

ON_SCREEN = "urn:ietf:wg:oauth:2.0:oob"
_CODE_LIFE = timedelta(minutes=10)
_BAD_CLIENT = (
    "Client authentication failed due to unknown client, no client authentication included,"
    " or unsupported authentication method."
)
_BAD_GRANT = (
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI"
    " used in the authorization request, or was issued to another client."
)


def register(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/apps."""
    redirects = [uri for value in call.many("redirect_uris") for uri in value.split()]
    if not call.text("client_name"):
        raise invalid("Application name can't be blank")
    if not redirects:
        raise invalid("Redirect URI can't be blank")
    app = site.apps.put(
        App(
            id=secrets.token_urlsafe(32),
            secret=secrets.token_urlsafe(32),
            name=call.text("client_name"),
            redirects=tuple(redirects),
            scopes=tuple((call.text("scopes") or "read").split()),
            website=call.text("website") or None,
        )
    )
    return Answer(body={**_public(app), "client_secret": app.secret, "client_secret_expires_at": 0})


def authorize(site: Mastodon, call: Call) -> Answer:
    """GET /oauth/authorize: the brand's account is logged in and agrees at once."""
    app = site.apps.get(call.text("client_id"))
    redirect = call.text("redirect_uri")
    if app is None or redirect not in app.redirects:
        raise refused(401, _BAD_CLIENT)
    wanted = tuple((call.text("scope") or "read").split())
    if not set(wanted) <= set(app.scopes):
        raise refused(400, "The requested scope is invalid, unknown, or malformed.")
    code = site.codes.put(
        Code(
            id=secrets.token_urlsafe(32),
            app=app.id,
            account=next(iter(site.accounts)).id,
            scopes=wanted,
            redirect=redirect,
            challenge=call.text("code_challenge") or None,
            expires_at=site.clock() + _CODE_LIFE,
        )
    )
    if redirect == ON_SCREEN:
        return Answer(body=f"<p>{code.id}</p>", headers={"content-type": "text/html"})
    state = {"state": call.text("state")} if "state" in call.values else {}
    return Answer(
        body="", status=302, headers={"location": f"{redirect}?{urlencode({'code': code.id} | state)}"}
    )


def token(site: Mastodon, call: Call) -> Answer:
    """POST /oauth/token, for a code or for the application itself."""
    app = site.apps.get(call.text("client_id"))
    if app is None or call.text("client_secret") != app.secret:
        raise _refused(401, "invalid_client", _BAD_CLIENT)
    grants = {"authorization_code": _by_code, "client_credentials": _by_client}
    grant = grants.get(call.text("grant_type"))
    if grant is None:
        raise _refused(
            400,
            "unsupported_grant_type",
            "The authorization grant type is not supported by the authorization server.",
        )
    made = site.tokens.put(grant(site, call, app))
    return Answer(
        body={
            "access_token": made.id,
            "token_type": "Bearer",
            "scope": " ".join(made.scopes),
            "created_at": int(made.created_at.timestamp()),
        }
    )


def revoke(site: Mastodon, call: Call) -> Answer:
    """POST /oauth/revoke; revoking twice is no fault."""
    kept = site.tokens.get(call.text("token"))
    app = site.apps.get(call.text("client_id"))
    known = app is not None and call.text("client_secret") == app.secret
    if not known or (kept and app and kept.app != app.id):
        raise _refused(403, "unauthorized_client", "You are not authorized to revoke this token")
    if kept:
        site.tokens.put(replace(kept, revoked=True))
    return Answer(body={})


def whose(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/apps/verify_credentials."""
    kept = site.tokens.get(call.token)
    app = site.apps.get(kept.app) if kept else None
    if app is None:
        raise refused(401, "The access token is invalid")
    return Answer(body=_public(app))


def about(site: Mastodon, call: Call) -> Answer:
    """GET /oauth/token/info: what the token may do, which may be less than its application may."""
    kept = site.tokens.get(call.token)
    if kept is None:
        raise _refused(401, "invalid_token", "The access token is invalid")
    return Answer(
        body={
            "resource_owner_id": kept.account,
            "scope": list(kept.scopes),
            "expires_in": None,
            "application": {"uid": kept.app},
            "created_at": int(kept.created_at.timestamp()),
        }
    )


def _by_code(site: Mastodon, call: Call, app: App) -> Token:
    # Taken out whatever comes of it: a code that was shown once must not be tried again.
    code = site.codes.drop(call.text("code"))
    fits = (
        code is not None
        and code.app == app.id
        and code.redirect == call.text("redirect_uri")
        and code.expires_at > site.clock()
        and code.challenge in (None, _challenge(call.text("code_verifier")))
    )
    if code is None or not fits:
        raise _refused(400, "invalid_grant", _BAD_GRANT)
    return _token(site, app, code.account, code.scopes)


def _by_client(site: Mastodon, call: Call, app: App) -> Token:
    return _token(site, app, None, tuple((call.text("scope") or "read").split()))


def _token(site: Mastodon, app: App, account: str | None, scopes: tuple[str, ...]) -> Token:
    key = secrets.token_urlsafe(32)
    return Token(id=key, account=account, app=app.id, scopes=scopes, created_at=site.clock())


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _public(app: App) -> Json:
    return {
        "id": app.id[:8],
        "name": app.name,
        "website": app.website,
        "scopes": list(app.scopes),
        "redirect_uri": "\n".join(app.redirects),
        "redirect_uris": list(app.redirects),
        "client_id": app.id,
        "vapid_key": "",
    }


def _refused(status: int, error: str, description: str) -> Exception:
    refusal = refused(status, error)
    refusal.answer.body["error_description"] = description
    return refusal


WAYS = (
    Way(method="POST", path="/api/v1/apps", handler=register),
    Way(method="GET", path="/api/v1/apps/verify_credentials", handler=whose),
    Way(method="GET", path="/oauth/authorize", handler=authorize),
    Way(method="POST", path="/oauth/token", handler=token),
    Way(method="POST", path="/oauth/revoke", handler=revoke),
    Way(method="GET", path="/oauth/token/info", handler=about),
)
