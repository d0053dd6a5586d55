"""/api/v1/accounts: one's own profile, others, their statuses, following."""

from dataclasses import replace

from sandbox.platforms.calls import Answer, Call, Json, Upload, Value, truthy
from sandbox.platforms.mastodon import writing
from sandbox.platforms.mastodon.api import ANY, Way, entities
from sandbox.platforms.mastodon.errors import invalid, not_found, refused
from sandbox.platforms.mastodon.media import save_picture
from sandbox.platforms.mastodon.model import Account, Status
from sandbox.platforms.mastodon.paging import links, page
from sandbox.platforms.mastodon.site import Mastodon

MAX_NAME = 30
MAX_NOTE = 500
MAX_FIELDS = 4
_LIMIT = (20, 40)
_PEOPLE = (40, 80)


def verify(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/accounts/verify_credentials."""
    return Answer(body=entities(site, call).own_account(site.accounts[call.who]))


def update(site: Mastodon, call: Call) -> Answer:
    """PATCH /api/v1/accounts/update_credentials; what is not sent stays."""
    account = site.accounts[call.who]
    source = call.values.get("source") or {}
    changed = replace(
        account,
        name=_within(call.text("display_name", account.name), "Display name", MAX_NAME),
        note=_within(call.text("note", account.note), "Note", MAX_NOTE),
        bot=truthy(call.values.get("bot", account.bot)),
        locked=truthy(call.values.get("locked", account.locked)),
        fields=_fields(call.values.get("fields_attributes"), account),
        visibility=str(source.get("privacy", account.visibility)),
        language=str(source.get("language") or account.language),
        avatar=_picture(site, call, "avatar", account.avatar),
        header=_picture(site, call, "header", account.header),
    )
    site.changed(site.accounts.put(changed).id)
    return Answer(body=entities(site, call).own_account(changed))


def lookup(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/accounts/lookup?acct=…."""
    name, _, domain = call.text("acct").removeprefix("@").partition("@")
    account = site.account(name, domain)
    if account is None:
        raise not_found()
    return Answer(body=entities(site, call).account(account))


def show(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/accounts/:id."""
    return Answer(body=entities(site, call).account(_account(site, call)))


def statuses(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/accounts/:id/statuses, newest first."""
    found = (one for one in site.written_by(_account(site, call).id) if _wanted(site, call, one))
    shown = page(call, found, lambda one: one.id, _LIMIT)
    header = links(call, [one.id for one in shown], call.number("limit", *_LIMIT))
    return Answer(body=[entities(site, call).status(one) for one in shown], headers=header)


def followers(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/accounts/:id/followers."""
    marks = site.marked("follow", _account(site, call).id)[: call.number("limit", *_PEOPLE)]
    return Answer(body=[entities(site, call).account(site.accounts[one.actor]) for one in marks])


def follow(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/accounts/:id/follow."""
    account = _account(site, call)
    writing.follow(site, call.who, account.id)
    return Answer(body=_relationship(site, call, account))


def unfollow(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/accounts/:id/unfollow."""
    account = _account(site, call)
    site.unmark("follow", call.who, account.id)
    return Answer(body=_relationship(site, call, account))


def relationships(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/accounts/relationships?id[]=…."""
    found = [one for one in map(site.accounts.get, call.many("id")) if one]
    return Answer(body=[_relationship(site, call, one) for one in found])


def _account(site: Mastodon, call: Call) -> Account:
    account = site.accounts.get(call.path["id"])
    if account is None:
        raise not_found()
    return account


def _wanted(site: Mastodon, call: Call, status: Status) -> bool:
    unwanted = (
        call.flag("exclude_reblogs") and status.boost_of,
        call.flag("exclude_replies") and status.reply_to,
        call.flag("only_media") and not status.media,
        call.flag("pinned"),
        "tagged" in call.values and call.text("tagged").lower() not in status.tags,
    )
    return not any(unwanted) and site.can_see(status, call.actor)


def _within(text: str, what: str, limit: int) -> str:
    if len(text) > limit:
        raise invalid(f"{what} is too long (maximum is {limit} characters)")
    return text


def _fields(value: Value, account: Account) -> tuple[tuple[str, str], ...]:
    if value is None:
        return account.fields
    items = value.values() if isinstance(value, dict) else value
    pairs = [(str(one.get("name", "")), str(one.get("value", ""))) for one in items]
    if len(pairs) > MAX_FIELDS:
        raise invalid("Fields are too many")
    # An empty pair is how a form takes a field away.
    return tuple(pair for pair in pairs if any(pair))


def _picture(site: Mastodon, call: Call, name: str, present: str) -> str:
    upload = call.values.get(name)
    return save_picture(site, upload) if isinstance(upload, Upload) else present


def _relationship(site: Mastodon, call: Call, account: Account) -> Json:
    if account.id == call.who:
        raise refused(403, "This action is not allowed")
    no = ("blocking", "blocked_by", "muting", "muting_notifications", "requested", "requested_by")
    return {
        "id": account.id,
        "following": site.has_marked("follow", call.who, account.id),
        "followed_by": site.has_marked("follow", account.id, call.who),
        "showing_reblogs": True,
        "notifying": False,
        "languages": None,
        "domain_blocking": False,
        "endorsed": False,
        "note": "",
        **dict.fromkeys(no, False),
    }


WAYS = (
    Way(method="GET", path="/api/v1/accounts/verify_credentials", handler=verify, scope="read:accounts"),
    Way(method="PATCH", path="/api/v1/accounts/update_credentials", handler=update, scope="write:accounts"),
    Way(method="GET", path="/api/v1/accounts/lookup", handler=lookup),
    Way(method="GET", path="/api/v1/accounts/relationships", handler=relationships, scope=ANY),
    Way(method="GET", path="/api/v1/accounts/{id}", handler=show),
    Way(method="GET", path="/api/v1/accounts/{id}/statuses", handler=statuses),
    Way(method="GET", path="/api/v1/accounts/{id}/followers", handler=followers),
    Way(method="POST", path="/api/v1/accounts/{id}/follow", handler=follow, scope="write:follows"),
    Way(method="POST", path="/api/v1/accounts/{id}/unfollow", handler=unfollow, scope="write:follows"),
)
