"""The five-minute story as a list that ticks itself from what has happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
_REVIEW, _COMMUNITY, _DAILY = "C0REVIEW", "C0COMMUNITY", "C0DAILY"
_DECIDED = ("approved", "scheduled", "published")


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One thing to try: who does it and where, in which words, and whether it was done."""

    title: str
    how: str
    user: str
    place: Mapping[str, str]
    done: bool


def story(messages: Mapping[str, Sequence[Json]], posts: Sequence[Json]) -> list[Step]:
    """The steps, given the app's messages by channel and the brand's posts on all platforms."""
    cards = messages.get(_REVIEW, ())
    since = min((float(card["ts"]) for card in cards), default=float("inf"))
    new = [post for post in posts if post["at"] >= since]
    decided = any(word in str(card.get("text", "")).lower() for card in cards for word in _DECIDED)
    published = any(not post["in_reply_to"] for post in new)
    return [
        Step(
            title="Wren drafts a post",
            how="Write /social draft in #social-review, fill in the form and submit it.",
            user="U0WREN",
            place={"channel": _REVIEW},
            done=bool(cards),
        ),
        Step(
            title="Ada approves it",
            how="Become Ada and press Approve on the card. Wren cannot: nobody approves their own words.",
            user="U0ADA",
            place={"channel": _REVIEW},
            done=published or decided,
        ),
        Step(
            title="It goes live",
            how="Press Publish now, or schedule it and move the clock. Watch it appear on the timeline.",
            user="U0ADA",
            place={"channel": _REVIEW, "panel": "mastodon"},
            done=published,
        ),
        Step(
            title="A follower answers",
            how="They come by themselves in a while; or comment on the post yourself as one of them.",
            user="U0CEM",
            place={"channel": _COMMUNITY, "panel": "mastodon"},
            done=bool(messages.get(_COMMUNITY)),
        ),
        Step(
            title="Cem replies from Slack",
            how="Press Reply on the follower's card, or write in its thread and send that as the reply.",
            user="U0CEM",
            place={"channel": _COMMUNITY, "panel": "mastodon"},
            done=any(post["in_reply_to"] for post in new),
        ),
        Step(
            title="Lena reads the numbers",
            how="Write /social digest now, or move the clock to tomorrow 9:00 and read #social-daily.",
            user="U0LENA",
            place={"channel": _DAILY},
            done=bool(messages.get(_DAILY)),
        ),
    ]
