"""Writing records: the checks of the server, and what an AppView then tells whom."""

from collections.abc import Iterator

from sandbox.platforms.bluesky import lexicon
from sandbox.platforms.bluesky.errors import refused
from sandbox.platforms.bluesky.model import Record
from sandbox.platforms.bluesky.pds import Bluesky, quoted
from sandbox.platforms.calls import Json, Value
from sandbox.platforms.platform import Draft, Happening

#: What the server answers where it stumbles over its own tree: name, words, status.
BROKEN = ("InternalServerError", "Internal Server Error", 500)


def uri_of(did: str, collection: str, rkey: str) -> str:
    """The at-uri of a record."""
    return f"at://{did}/{collection}/{rkey}"


def prepare(pds: Bluesky, did: str, collection: str, value: Value) -> Json:
    """The record as it will be stored; refused when it does not fit or a blob is missing."""
    record = lexicon.check_record(collection, value)
    for blob in lexicon.blobs_of(record):
        cid = blob["ref"]["$link"]
        if f"{did}/{cid}" not in pds.blobs:
            raise refused("BlobNotFound", f"Could not find blob: {cid}")
    return record


def create(pds: Bluesky, uri: str, record: Json, draft: Draft | None = None) -> Record:
    """Add a record and tell whom it concerns; a key that is taken breaks the server, as it really does."""
    if uri in pds.records:
        raise refused(*BROKEN)
    made = pds.keep(uri, record, draft.crowd if draft else None, draft.at if draft else None)
    for to, reason, subject in _concerned(pds, made):
        pds.notify(to, reason, made, subject)
    _tell(pds, made)
    return made


def _concerned(pds: Bluesky, record: Record) -> Iterator[tuple[str, str, str | None]]:
    """Whom to notify of a new record, why, and about what of theirs."""
    # Whose post is answered is told of the reply only, even when it mentions them too.
    told: set[str] = set()
    for to, reason, subject in _REASONS.get(record.collection, _nobody)(pds, record):
        if to not in told:
            told.add(to)
            yield to, reason, subject


def _nobody(_pds: Bluesky, _record: Record) -> Iterator[tuple[str, str, str | None]]:
    return iter(())


def _post_reasons(pds: Bluesky, record: Record) -> Iterator[tuple[str, str, str | None]]:
    reply = record.value.get("reply")
    for uri in [reply[name]["uri"] for name in ("parent", "root")] if reply else []:
        if uri in pds.records:
            yield _owner(uri), "reply", uri
    quote = quoted(record.value)
    if quote:
        yield _owner(quote), "quote", quote
    for did in mentioned(record.value):
        yield did, "mention", None


def _like_reasons(pds: Bluesky, record: Record) -> Iterator[tuple[str, str, str | None]]:
    yield from _once(pds, record, "like")


def _repost_reasons(pds: Bluesky, record: Record) -> Iterator[tuple[str, str, str | None]]:
    yield from _once(pds, record, "repost")


def _once(pds: Bluesky, record: Record, reason: str) -> Iterator[tuple[str, str, str | None]]:
    """Whoever likes a second time makes a second record, but nobody is told again."""
    uri = record.value["subject"]["uri"]
    if sum(one.repo == record.repo for one in pds.about(record.collection, uri)) == 1:
        yield _owner(uri), reason, uri


def _follow_reasons(_: Bluesky, record: Record) -> Iterator[tuple[str, str, str | None]]:
    yield record.value["subject"], "follow", None


def mentioned(value: Json) -> list[str]:
    """The DIDs that a post's facets mention."""
    features = [feature for facet in value.get("facets", []) for feature in facet.get("features", [])]
    return [one["did"] for one in features if one.get("$type") == "app.bsky.richtext.facet#mention"]


def _owner(uri: str) -> str:
    return uri.split("/")[2]


def _tell(pds: Bluesky, record: Record) -> None:
    if record.collection != lexicon.POST:
        return
    reply = record.value.get("reply")
    pds.happened(
        Happening(
            platform=pds.name,
            kind="reply" if reply else "post",
            author=record.repo,
            post=record.id,
            text=record.value["text"],
            answers=reply["parent"]["uri"] if reply else None,
        )
    )


_REASONS = {
    lexicon.POST: _post_reasons,
    lexicon.LIKE: _like_reasons,
    lexicon.REPOST: _repost_reasons,
    lexicon.FOLLOW: _follow_reasons,
}
