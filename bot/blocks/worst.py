"""The worst that came in, as cards that stand for many show it."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.blocks.element import button, heard_as
from bot.blocks.inbox import OPEN
from bot.blocks.kit import Json, context, mrkdwn, one_line, section, stamp
from bot.blocks.rich import bold, paragraph, text, token
from bot.domain.account import Account
from bot.domain.conversation import Conversation, Item
from bot.domain.ids import AccountId
from bot.domain.sentiment import Mood

MOODS: Mapping[Mood, str] = {
    Mood.NEGATIVE: "negative",
    Mood.NEUTRAL: "neutral",
    Mood.POSITIVE: "positive",
    Mood.UNSURE: "unsure",
    Mood.UNSCORED: "not English",
}
"""How a text sounds, in a word."""


def worst_head(*, over: bool = False) -> Json:
    """Stands above what is pinned, and says in which order; when it is `over` that is what was worst."""
    head = "The worst that came in" if over else "The worst that nobody has dealt with"
    words = ": negative ones, then those not in English, each by followers."
    return paragraph(bold(head), text(words))


def pinned(
    item: Item, talk: Conversation, accounts: Mapping[AccountId, Account], zone: ZoneInfo
) -> list[Json]:
    """One of the worst items, with the way to its conversation."""
    author = item.remote.author
    name = one_line(author.name or author.handle, 60)
    opener = heard_as(
        button("Open", OPEN, stamp(talk.id, talk.version)), f"Open the conversation with {name}"
    )
    followers = [f"{author.followers:,} followers"] if author.followers else []
    created = mrkdwn(token(item.remote.created_at, zone))
    holder = [mrkdwn(f"<@{talk.claimed_by}> has it")] if talk.claimed_by else []
    unknown = [MOODS[item.sentiment.mood]] if item.sentiment.mood is Mood.UNSCORED else []
    small = context(accounts[item.account_id].name, *followers, *unknown, created, *holder)
    return [section(f"{name}: {one_line(item.remote.text or '(no text)', 200)}", opener), small]
