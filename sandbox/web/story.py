"""The five-minute story as a list that ticks itself from what has happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

Json = Mapping[str, Any]
_REVIEW, _COMMUNITY, _DAILY = "C0REVIEW", "C0COMMUNITY", "C0DAILY"
_HEAD = 40  # a card begins with its state; further down it may speak of approvals to come
_DECIDED = ("approved", "scheduled", "published")
_WRITTEN = ("draft", "waiting", *_DECIDED)  # a team may read its followers in the same channel


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One thing to try: who does it and where, in which words, and whether it was done."""

    key: str
    title: str
    how: str
    user: str
    channel: str
    panel: str = ""
    done: bool = False


STEPS = (
    Step(
        key="drafted",
        title="Wren drafts a post",
        how="Write /social draft in #social-review, fill in the form and submit it.",
        user="U0WREN",
        channel=_REVIEW,
    ),
    Step(
        key="approved",
        title="Ada approves it",
        how="Become Ada and press Approve on the card. Wren cannot: nobody approves their own words.",
        user="U0ADA",
        channel=_REVIEW,
    ),
    Step(
        key="published",
        title="It goes live",
        how="Press Publish now, or schedule it and move the clock. Watch it appear on the timeline.",
        user="U0ADA",
        channel=_REVIEW,
        panel="mastodon",
    ),
    Step(
        key="commented",
        title="A follower answers",
        how="They come by themselves in a while; or comment on the post yourself as one of them.",
        user="U0CEM",
        channel=_COMMUNITY,
        panel="mastodon",
    ),
    Step(
        key="answered",
        title="Cem replies from Slack",
        how="Press Reply on the follower's card, or write in its thread and send that as the reply.",
        user="U0CEM",
        channel=_COMMUNITY,
        panel="mastodon",
    ),
    Step(
        key="counted",
        title="Lena reads the numbers",
        how="Write /social digest now, or move the clock to tomorrow 9:00 and read #social-daily.",
        user="U0LENA",
        channel=_DAILY,
    ),
)


def story(messages: Mapping[str, Sequence[Json]], posts: Sequence[Json]) -> list[Step]:
    """The steps, given the app's messages by channel and the brand's posts on all platforms."""
    done = _done(messages, posts)
    return [replace(step, done=done[step.key]) for step in STEPS]


def _done(messages: Mapping[str, Sequence[Json]], posts: Sequence[Json]) -> dict[str, bool]:
    cards = [one for one in messages.get(_REVIEW, ()) if _says(one, _WRITTEN)]
    since = min((float(card["ts"]) for card in cards), default=float("inf"))
    new = [post for post in posts if post["at"] >= since]
    decided = any(_says(card, _DECIDED) for card in cards)
    published = any(not post["in_reply_to"] for post in new)
    return {
        "drafted": bool(cards),
        "approved": published or decided,
        "published": published,
        "commented": bool(messages.get(_COMMUNITY)),
        "answered": any(post["in_reply_to"] for post in new),
        "counted": bool(messages.get(_DAILY)),
    }


def _says(card: Json, words: Sequence[str]) -> bool:
    head = str(card.get("text", ""))[:_HEAD].lower()
    return any(word in head for word in words)
