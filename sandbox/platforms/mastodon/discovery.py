"""Search, hashtag timelines and trends."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from sandbox.platforms.calls import Answer, Call, Json
from sandbox.platforms.mastodon.api import Way, entities
from sandbox.platforms.mastodon.model import Status
from sandbox.platforms.mastodon.paging import links, page
from sandbox.platforms.mastodon.site import Mastodon
from sandbox.platforms.words import matches

_LIMIT = (20, 40)
_TRENDS = (10, 20)
_TREND_DAYS = timedelta(days=7)


def search(site: Mastodon, call: Call) -> Answer:
    """GET /api/v2/search: accounts, public statuses, hashtags; `type` asks for one of them only."""
    kind = call.text("type")
    return Answer(
        body={name: find(site, call) if kind in ("", name) else [] for name, find in _FINDS.items()}
    )


def tag_timeline(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/timelines/tag/:hashtag."""
    some = {tag.lower() for tag in [call.path["tag"], *call.many("any")]}
    every = {tag.lower() for tag in call.many("all")}
    none = {tag.lower() for tag in call.many("none")}
    found = (
        one
        for one in _public(site)
        if some & set(one.tags)
        and every <= set(one.tags)
        and not none & set(one.tags)
        and _placed(site, call, one)
    )
    return _timeline(site, call, found)


def public_timeline(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/timelines/public."""
    return _timeline(site, call, (one for one in _public(site) if _placed(site, call, one)))


def tag(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/tags/:name."""
    return Answer(body=entities(site, call).tag(call.path["name"].lower()))


def trending_tags(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/trends/tags: the hashtags used most this week."""
    since = site.clock() - _TREND_DAYS
    used = Counter(tag for one in _public(site) if one.created_at >= since for tag in one.tags)
    size = call.number("limit", *_TRENDS)
    return Answer(body=[entities(site, call).tag(tag) for tag, _ in used.most_common(size)])


def trending_statuses(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/trends/statuses: the statuses of this week with most favourites and boosts."""
    since = site.clock() - _TREND_DAYS
    recent = [one for one in _public(site) if one.created_at >= since and not one.reply_to]
    recent.sort(
        key=lambda one: len(site.marked("favourite", one.id)) + len(site.boosts(one.id)), reverse=True
    )
    return Answer(body=[entities(site, call).status(one) for one in recent[: call.number("limit", *_LIMIT)]])


def _accounts(site: Mastodon, call: Call) -> list[Json]:
    name = call.text("q").removeprefix("@")
    found = [one for one in site.accounts if matches(name, f"{one.acct} {one.name}")]
    return [entities(site, call).account(one) for one in found[: call.number("limit", *_LIMIT)]]


def _statuses(site: Mastodon, call: Call) -> list[Json]:
    hits = (one for one in _public(site) if matches(call.text("q"), one.text))
    wanted = (one for one in hits if call.text("account_id") in ("", one.author))
    return [entities(site, call).status(one) for one in page(call, wanted, lambda one: one.id, _LIMIT)]


def _hashtags(site: Mastodon, call: Call) -> list[Json]:
    part = call.text("q").lower().removeprefix("#")
    known = sorted({tag for one in _public(site) for tag in one.tags if part in tag})
    return [entities(site, call).tag(tag) for tag in known[: call.number("limit", *_LIMIT)]]


_FINDS: Mapping[str, Callable[[Mastodon, Call], list[Json]]] = {
    "accounts": _accounts,
    "statuses": _statuses,
    "hashtags": _hashtags,
}


def _timeline(site: Mastodon, call: Call, found: Iterator[Status]) -> Answer:
    shown = page(call, found, lambda one: one.id, _LIMIT)
    header = links(call, [one.id for one in shown], call.number("limit", *_LIMIT))
    return Answer(body=[entities(site, call).status(one) for one in shown], headers=header)


def _public(site: Mastodon) -> Iterator[Status]:
    return (one for one in site.statuses.newest() if one.visibility == "public" and not one.boost_of)


def _placed(site: Mastodon, call: Call, status: Status) -> bool:
    remote = bool(site.accounts[status.author].domain)
    unwanted = (
        call.flag("local") and remote,
        call.flag("remote") and not remote,
        call.flag("only_media") and not status.media,
    )
    return not any(unwanted)


WAYS = (
    Way(method="GET", path="/api/v2/search", handler=search, scope="read:search"),
    Way(method="GET", path="/api/v1/timelines/tag/{tag}", handler=tag_timeline),
    Way(method="GET", path="/api/v1/timelines/public", handler=public_timeline),
    Way(method="GET", path="/api/v1/tags/{name}", handler=tag),
    Way(method="GET", path="/api/v1/trends/tags", handler=trending_tags),
    Way(method="GET", path="/api/v1/trends", handler=trending_tags),
    Way(method="GET", path="/api/v1/trends/statuses", handler=trending_statuses),
)
