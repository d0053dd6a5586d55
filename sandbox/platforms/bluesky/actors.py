"""app.bsky.actor, app.bsky.graph and app.bsky.unspecced: people and trends."""

from collections import Counter
from datetime import timedelta

from sandbox.platforms.bluesky.api import Method
from sandbox.platforms.bluesky.errors import invalid
from sandbox.platforms.bluesky.feed import MOST_URIS, at_most, paged, views
from sandbox.platforms.bluesky.lexicon import FOLLOW
from sandbox.platforms.bluesky.model import Record
from sandbox.platforms.bluesky.pds import Bluesky
from sandbox.platforms.calls import Answer, Call
from sandbox.platforms.moments import stamp
from sandbox.platforms.words import matches, tags

_TREND_TIME = timedelta(days=7)
_TRENDS = (10, 25)


def get_profile(pds: Bluesky, call: Call) -> Answer:
    """`getProfile`, with counts."""
    actor = pds.actor(call.text("actor"))
    if actor is None:
        raise invalid("Profile not found")
    return Answer(body=views(pds, call).profile(actor.id))


def get_profiles(pds: Bluesky, call: Call) -> Answer:
    """`getProfiles`; who is not there is left out."""
    found = [pds.actor(name) for name in at_most(call.many("actors"), MOST_URIS)]
    return Answer(body={"profiles": [views(pds, call).profile(one.id) for one in found if one]})


def search_actors(pds: Bluesky, call: Call) -> Answer:
    """`searchActors` by handle, name and description."""
    draw = views(pds, call)
    people = [draw.person(one.id) for one in pds.actors]
    query = call.text("q") or call.text("term")
    hits = [
        one for one in people if matches(query, f"{one['handle']} {one['displayName']} {one['description']}")
    ]
    shown, cursor = paged(call, hits, lambda one: str(one["did"]))
    return Answer(body={"actors": shown, **cursor})


def get_followers(pds: Bluesky, call: Call) -> Answer:
    """`getFollowers`, newest first."""
    actor = pds.actor(call.text("actor"))
    if actor is None:
        raise invalid("Profile not found")
    draw = views(pds, call)
    shown, cursor = paged(call, pds.about(FOLLOW, actor.id)[::-1], lambda one: one.id)
    return Answer(
        body={
            "subject": draw.person(actor.id),
            "followers": [draw.person(one.repo) for one in shown],
            **cursor,
        }
    )


def get_trends(pds: Bluesky, call: Call) -> Answer:
    """`getTrends`: the hashtags used most this week, with who used them."""
    draw = views(pds, call)
    return Answer(
        body={
            "trends": [
                {
                    "topic": tag,
                    "displayName": tag.title(),
                    "link": f"/hashtag/{tag}",
                    "startedAt": stamp(posts[-1].indexed_at),
                    "postCount": len(posts),
                    "status": "hot",
                    "actors": [draw.basic(did) for did in list(dict.fromkeys(one.repo for one in posts))[:5]],
                }
                for tag, posts in _trending(pds, call)
            ]
        }
    )


def get_trending_topics(pds: Bluesky, call: Call) -> Answer:
    """`getTrendingTopics`."""
    topics = [
        {"topic": tag, "displayName": tag.title(), "link": f"/hashtag/{tag}"}
        for tag, _ in _trending(pds, call)
    ]
    return Answer(body={"topics": topics, "suggested": []})


def _trending(pds: Bluesky, call: Call) -> list[tuple[str, list[Record]]]:
    since = pds.clock() - _TREND_TIME
    recent = [(one, tags(one.value["text"])) for one in pds.posts() if one.indexed_at >= since]
    used = Counter(tag for _, found in recent for tag in found)
    most = used.most_common(call.number("limit", *_TRENDS))
    return [(tag, [one for one, found in recent if tag in found]) for tag, _ in most]


METHODS = (
    Method(nsid="app.bsky.actor.getProfile", verb="GET", handler=get_profile, needs=("actor",)),
    Method(nsid="app.bsky.actor.getProfiles", verb="GET", handler=get_profiles, needs=("actors",)),
    Method(nsid="app.bsky.actor.searchActors", verb="GET", handler=search_actors),
    Method(nsid="app.bsky.graph.getFollowers", verb="GET", handler=get_followers, needs=("actor",)),
    Method(nsid="app.bsky.unspecced.getTrends", verb="GET", handler=get_trends),
    Method(nsid="app.bsky.unspecced.getTrendingTopics", verb="GET", handler=get_trending_topics),
)
