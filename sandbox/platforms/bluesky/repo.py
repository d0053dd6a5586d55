"""com.atproto.repo and com.atproto.sync.getBlob: records and blobs."""

from sandbox.platforms.bluesky import lexicon, tokens, writing
from sandbox.platforms.bluesky.api import WRITES, Method, spend
from sandbox.platforms.bluesky.cid import cid_of, cid_of_bytes
from sandbox.platforms.bluesky.errors import invalid, refused
from sandbox.platforms.bluesky.model import Actor, Blob, Record
from sandbox.platforms.bluesky.pds import Bluesky
from sandbox.platforms.bluesky.session import UPLOAD_LIMIT
from sandbox.platforms.calls import Answer, Call, Json, Value
from sandbox.platforms.images import measure

_COSTS = {"create": 3, "update": 2, "delete": 1}
_PARTS = {
    "create": ("collection", "value"),
    "update": ("collection", "rkey", "value"),
    "delete": ("collection", "rkey"),
}
_MOST_WRITES = 200


def create_record(pds: Bluesky, call: Call) -> Answer:
    """`createRecord`; with a key that is taken already 500, as the real server answers."""
    actor = _own(pds, call, "create")
    made = _create(pds, actor, call.values)
    return Answer(body={**made.ref, **_commit(pds, actor), "validationStatus": _validity(made.collection)})


def put_record(pds: Bluesky, call: Call) -> Answer:
    """`putRecord`: creates, changes, or does nothing at all when the record is the same."""
    actor = _own(pds, call, "update")
    collection, rkey = call.text("collection"), call.text("rkey")
    uri = writing.uri_of(actor.id, collection, rkey)
    present = pds.records.get(uri)
    lexicon.check_key(collection, rkey)
    record = writing.prepare(pds, actor.id, collection, call.values["record"])
    # Before the swap is looked at, as in the reference server: the same record again is never a conflict.
    if present and present.cid == cid_of(record):
        return Answer(body={**present.ref, "validationStatus": _validity(collection)})
    _check_swap(call, present)
    made = pds.keep(uri, record) if present else writing.create(pds, uri, record)
    return Answer(body={**made.ref, **_commit(pds, actor), "validationStatus": _validity(collection)})


def delete_record(pds: Bluesky, call: Call) -> Answer:
    """`deleteRecord`; deleting what is not there is no fault."""
    actor = _own(pds, call, "delete")
    present = pds.records.get(writing.uri_of(actor.id, call.text("collection"), call.text("rkey")))
    if present is None:
        return Answer(body={})
    _check_swap(call, present)
    pds.drop(present)
    return Answer(body=_commit(pds, actor))


def apply_writes(pds: Bluesky, call: Call) -> Answer:
    """`applyWrites`: several at once, all or none."""
    writes = call.values["writes"]
    if not isinstance(writes, list) or len(writes) > _MOST_WRITES:
        raise invalid(f"Too many writes. Max: {_MOST_WRITES}")
    actor = _own(pds, call, *(_kind(at, write) for at, write in enumerate(writes)))
    for at, write in enumerate(writes):
        _check_write(pds, actor, at, write)
    keys = [(write["collection"], write["rkey"]) for write in writes if "rkey" in write]
    if len(set(keys)) < len(keys):
        raise refused(*writing.BROKEN)
    results = [_apply(pds, actor, at, write) for at, write in enumerate(writes)]
    return Answer(body={**_commit(pds, actor), "results": results})


def get_record(pds: Bluesky, call: Call) -> Answer:
    """`getRecord`; RecordNotFound says that it is not there."""
    repo = _repo(pds, call)
    uri = writing.uri_of(repo.id, call.text("collection"), call.text("rkey"))
    record = pds.records.get(uri)
    if record is None or call.text("cid") not in ("", record.cid):
        raise refused("RecordNotFound", f"Could not locate record: {uri}")
    return Answer(body={**record.ref, "value": record.value})


def list_records(pds: Bluesky, call: Call) -> Answer:
    """`listRecords`, newest keys first (`reverse` turns that round); the cursor is a key."""
    found = pds.collection(_repo(pds, call).id, call.text("collection"))
    forward, cursor = call.flag("reverse"), call.text("cursor")
    if cursor:
        found = [one for one in found if (one.rkey > cursor if forward else one.rkey < cursor)]
    ordered = found if forward else found[::-1]
    shown = ordered[: call.number("limit", 50, 100)]
    body: Json = {"records": [{**one.ref, "value": one.value} for one in shown]}
    return Answer(body=body | ({"cursor": shown[-1].rkey} if shown else {}))


def describe_repo(pds: Bluesky, call: Call) -> Answer:
    """`describeRepo`."""
    actor = _repo(pds, call)
    kinds = sorted({one.collection for one in pds.records if one.repo == actor.id})
    return Answer(
        body={
            "handle": actor.handle,
            "did": actor.id,
            "didDoc": {"id": actor.id},
            "collections": kinds,
            "handleIsCorrect": True,
        }
    )


def upload_blob(pds: Bluesky, call: Call) -> Answer:
    """`uploadBlob`: the raw bytes; what a picture may weigh is asked only when a record uses it."""
    if len(call.raw) > UPLOAD_LIMIT:
        raise refused("PayloadTooLarge", "request entity too large", 413)
    # The bytes decide, as the real server looks at them too; the header only where they say nothing.
    claimed = call.headers.get("content-type", "application/octet-stream")
    measured = measure(call.raw)
    mime, cid = measured.mime if measured else claimed, cid_of_bytes(call.raw)
    pds.blobs.put(Blob(id=f"{call.who}/{cid}", mime=mime, size=len(call.raw)))
    pds.write_file(cid, call.raw)
    blob = {"$type": "blob", "ref": {"$link": cid}, "mimeType": mime, "size": len(call.raw)}
    return Answer(body={"blob": blob})


def get_blob(pds: Bluesky, call: Call) -> Answer:
    """com.atproto.sync.getBlob: the bytes."""
    blob = pds.blobs.get(f"{call.text('did')}/{call.text('cid')}")
    data = pds.read_file(call.text("cid"))
    if blob is None or data is None:
        raise refused("BlobNotFound", "Blob not found")
    return Answer(body=data, headers={"content-type": blob.mime})


def _own(pds: Bluesky, call: Call, *kinds: str) -> Actor:
    actor = pds.actor(call.text("repo"))
    if actor is None:
        raise refused("AccountNotFound", "Account not found", 403)
    if actor.id != call.who:
        raise refused("AuthenticationRequired", "Authentication Required", 401)
    swap = call.values.get("swapCommit")
    if swap and swap != actor.commit:
        raise refused("InvalidSwap", f"Commit was at {actor.commit}")
    spend(pds, WRITES, actor.id, sum(_COSTS[kind] for kind in kinds))
    return actor


def _repo(pds: Bluesky, call: Call) -> Actor:
    actor = pds.actor(call.text("repo"))
    if actor is None:
        raise invalid(f"Could not find repo: {call.text('repo')}")
    return actor


def _create(pds: Bluesky, actor: Actor, write: Json, value: str = "record") -> Record:
    collection = str(write["collection"])
    rkey = str(write.get("rkey") or pds.ids.tid(pds.clock()))
    lexicon.check_key(collection, rkey)
    record = writing.prepare(pds, actor.id, collection, write[value])
    return writing.create(pds, writing.uri_of(actor.id, collection, rkey), record)


def _check_swap(call: Call, present: Record | None) -> None:
    if "swapRecord" not in call.values:
        return
    cid = present.cid if present else None
    if call.values["swapRecord"] != cid:
        raise refused("InvalidSwap", f"Record was at {cid}")


def _kind(at: int, write: Value) -> str:
    found = write.get("$type") if isinstance(write, dict) else None
    kinds = [f"com.atproto.repo.applyWrites#{kind}" for kind in _COSTS]
    if found not in kinds:
        named = f'"{kinds[0]}", "{kinds[1]}" or "{kinds[2]}"'
        raise invalid(f'Expected one of {named} (got "{found}") at $.writes[{at}].$type')
    return str(found).rpartition("#")[2]


def _check_write(pds: Bluesky, actor: Actor, at: int, write: Json) -> None:
    """Refuse the whole batch before anything is written."""
    kind = _kind(at, write)
    missing = next((name for name in _PARTS[kind] if name not in write), None)
    if missing:
        raise invalid(f'Missing required key "{missing}" at $.writes[{at}]')
    rkey = str(write.get("rkey") or pds.ids.tid(pds.clock()))
    lexicon.check_key(write["collection"], rkey)
    if kind != "delete":
        writing.prepare(pds, actor.id, write["collection"], write["value"])
    # What is there must not be made again, and what is not there cannot be changed: the server stumbles.
    if (writing.uri_of(actor.id, write["collection"], rkey) in pds.records) is (kind == "create"):
        raise refused(*writing.BROKEN)


def _apply(pds: Bluesky, actor: Actor, at: int, write: Json) -> Json:
    kind = _kind(at, write)
    result = {"$type": f"com.atproto.repo.applyWrites#{kind}Result"}
    if kind == "create":
        made = _create(pds, actor, write, "value")
        return {**result, **made.ref, "validationStatus": _validity(made.collection)}
    uri = writing.uri_of(actor.id, write["collection"], write["rkey"])
    if kind == "update":
        made = pds.keep(uri, writing.prepare(pds, actor.id, write["collection"], write["value"]))
        return {**result, **made.ref, "validationStatus": _validity(made.collection)}
    pds.drop(pds.records[uri])
    return result


def _commit(pds: Bluesky, actor: Actor) -> Json:
    now = pds.actors[actor.id]
    return {"commit": {"cid": now.commit, "rev": now.rev}}


def _validity(collection: str) -> str:
    return "valid" if collection in lexicon.KNOWN else "unknown"


_REPO = "com.atproto.repo."
_KEY = ("repo", "collection", "rkey")

METHODS = (
    Method(
        nsid=_REPO + "createRecord",
        verb="POST",
        handler=create_record,
        needs=("repo", "collection", "record"),
    ),
    Method(nsid=_REPO + "putRecord", verb="POST", handler=put_record, needs=(*_KEY, "record")),
    Method(nsid=_REPO + "deleteRecord", verb="POST", handler=delete_record, needs=_KEY),
    Method(nsid=_REPO + "applyWrites", verb="POST", handler=apply_writes, needs=("repo", "writes")),
    Method(nsid=_REPO + "getRecord", verb="GET", handler=get_record, token=tokens.NONE, needs=_KEY),
    Method(nsid=_REPO + "listRecords", verb="GET", handler=list_records, token=tokens.NONE, needs=_KEY[:2]),
    Method(nsid=_REPO + "describeRepo", verb="GET", handler=describe_repo, token=tokens.NONE, needs=_KEY[:1]),
    Method(nsid=_REPO + "uploadBlob", verb="POST", handler=upload_blob),
    Method(
        nsid="com.atproto.sync.getBlob", verb="GET", handler=get_blob, token=tokens.NONE, needs=("did", "cid")
    ),
)
