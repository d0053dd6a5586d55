"""The modal that asks when an approved post goes out, and what a time in words comes to, said at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.blocks.element import entry, live, moment_input, text_input, watched
from bot.blocks.kit import Json, modal
from bot.blocks.post import SCHEDULE, TIME, WORDS, decision
from bot.blocks.rich import bold, paragraph, text, when
from bot.domain.approval import PostAction
from bot.domain.brand import Brand
from bot.domain.post import Post

TYPED = "post:schedule_typed"
"""Somebody types the time: say at once what it comes to."""

EXAMPLES = "tomorrow 9am, friday 17:30, next slot"


@dataclass(frozen=True, kw_only=True, slots=True)
class Echo:
    """What was said about the time comes to this, or to nothing, and why."""

    planned: datetime | None = None
    doubt: str = ""


def echo(said: Echo, zone: ZoneInfo) -> Sequence[Json]:
    """The time in the zone of who looks and in the brand's, before anything is saved."""
    if said.planned is not None:
        return [paragraph(bold("That is "), *when(said.planned, zone))]
    return [paragraph(bold("When? "), text(said.doubt))] if said.doubt else []


def schedule_modal(post: Post, brand: Brand, said: Echo | None = None) -> Json:
    """Asks when: by picking or in words; words go first where both are given."""
    picked = entry(
        TIME, "Date and time", moment_input(TIME, post.due_at), "In your own time zone.", optional=True
    )
    words = entry(
        WORDS,
        "Or in words",
        watched(text_input(TYPED, placeholder=EXAMPLES)),
        f"In your own time zone too; {brand.name} lives in {brand.timezone}. Words win over the date above.",
        optional=True,
    )
    heard = echo(said or Echo(), brand.zone)
    metadata = decision(PostAction.SCHEDULE, post)
    return modal("Schedule post", [picked, live(words), *heard], SCHEDULE, "Schedule", metadata)
