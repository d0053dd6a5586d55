"""com.atproto.server and com.atproto.identity: logging in, and who is who."""

from dataclasses import replace

from sandbox.platforms.bluesky import tokens
from sandbox.platforms.bluesky.api import LOGINS, Method, spend
from sandbox.platforms.bluesky.errors import refused
from sandbox.platforms.bluesky.model import Actor
from sandbox.platforms.bluesky.pds import PREFIX, Bluesky
from sandbox.platforms.calls import Answer, Call, Json

UPLOAD_LIMIT = 5 * 1024 * 1024


def create(pds: Bluesky, call: Call) -> Answer:
    """`createSession`: a pair of tokens for a handle (or DID) and an app password."""
    spend(pds, LOGINS, call.text("identifier"))
    actor = pds.actor(call.text("identifier"))
    if actor is None or actor.password != call.text("password"):
        raise refused("AuthenticationRequired", "Invalid identifier or password", 401)
    return Answer(body={**_who(actor, call), **tokens.issue(pds, actor.id)})


def refresh(pds: Bluesky, call: Call) -> Answer:
    """`refreshSession`: a new pair; the old refresh token works on for its grace."""
    # A client that lost the answer must be able to ask again with the token it still has.
    session = pds.sessions[call.token]
    end = min(session.expires_at, pds.clock() + tokens.GRACE)
    pds.sessions.put(replace(session, expires_at=end))
    return Answer(body={**_who(pds.actors[call.who], call), **tokens.issue(pds, call.who)})


def get(pds: Bluesky, call: Call) -> Answer:
    """`getSession`."""
    return Answer(body=_who(pds.actors[call.who], call))


def delete(pds: Bluesky, call: Call) -> Answer:
    """`deleteSession`: the refresh token is dead; access tokens live to their end."""
    pds.sessions.put(replace(pds.sessions[call.token], revoked=True))
    return Answer(body=None)


def describe(_: Bluesky, _call: Call) -> Answer:
    """`describeServer`."""
    return Answer(
        body={
            "did": tokens.SERVICE,
            "availableUserDomains": [".test"],
            "inviteCodeRequired": False,
            "blobUploadLimit": UPLOAD_LIMIT,
            "links": {},
            "contact": {},
        }
    )


def resolve(pds: Bluesky, call: Call) -> Answer:
    """`resolveHandle`: the DID of a handle."""
    actor = pds.actor(call.text("handle"))
    if actor is None:
        raise refused("HandleNotFound", "Unable to resolve handle")
    return Answer(body={"did": actor.id})


def document(actor: Actor, origin: str) -> Json:
    """The DID document of an account."""
    service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": origin + PREFIX}
    return {
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": actor.id,
        "alsoKnownAs": [f"at://{actor.handle}"],
        "verificationMethod": [],
        "service": [service],
    }


def _who(actor: Actor, call: Call) -> Json:
    return {
        "did": actor.id,
        "handle": actor.handle,
        "email": f"hello@{actor.handle}",
        "emailConfirmed": True,
        "emailAuthFactor": False,
        "didDoc": document(actor, call.origin),
        "active": True,
    }


_SERVER = "com.atproto.server."

METHODS = (
    Method(
        nsid=_SERVER + "createSession",
        verb="POST",
        handler=create,
        token=tokens.NONE,
        needs=("identifier", "password"),
    ),
    Method(nsid=_SERVER + "refreshSession", verb="POST", handler=refresh, token=tokens.REFRESH),
    Method(nsid=_SERVER + "getSession", verb="GET", handler=get),
    Method(nsid=_SERVER + "deleteSession", verb="POST", handler=delete, token=tokens.REFRESH),
    Method(nsid=_SERVER + "describeServer", verb="GET", handler=describe, token=tokens.NONE),
    Method(
        nsid="com.atproto.identity.resolveHandle",
        verb="GET",
        handler=resolve,
        token=tokens.NONE,
        needs=("handle",),
    ),
)
