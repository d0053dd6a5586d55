"""The notice about a channel that can't be written in."""

from collections.abc import Mapping
from typing import Protocol

from bot.blocks.brand import SETTINGS
from bot.blocks.element import button
from bot.blocks.kit import Drawing, actions, context, header, message, stamp
from bot.blocks.rich import bold, bullets, channel, date, line, paragraph, rich, text
from bot.domain.brand import Brand
from bot.domain.reach import Closure


class Shut(Protocol):
    """A closed channel."""

    @property
    def closure(self) -> Closure:
        """The closure itself."""

    @property
    def brand(self) -> Brand:
        """Whose it is."""


_ARCHIVED = ("is archived", "Unarchive the channel.")
_WHY: Mapping[str, tuple[str, str]] = {
    "is_archived": _ARCHIVED,
    "is_inactive": _ARCHIVED,
    "not_in_channel": ("has no Pressroom in it any more", "Type /invite @Pressroom there."),
    "channel_not_found": (
        "is gone, or private without Pressroom in it",
        "If it is there still, type /invite @Pressroom in it.",
    ),
}
_OTHER = ("lets only some people write", "Let apps write in it.")


def closure_notice(view: Shut) -> Drawing:
    """What happened to the channel, where its cards are meanwhile, and how to mend it."""
    closure, brand = view.closure, view.brand
    if closure.opened_at is not None:
        since = date(closure.opened_at, brand.zone)
        back = text(". What belongs there is there again.")
        return message(
            paragraph(channel(closure.channel), text(" can be written in again since "), since, back)
        )
    why, how = _WHY.get(closure.reason, _OTHER)
    seen = (text(f" {why}. Noticed "), date(closure.closed_at, brand.zone), text("."))
    instead = "What would go there comes here instead, as soon as it changes or is new."
    return message(
        header(f"A channel of {brand.name} is out of reach"),
        paragraph(channel(closure.channel), *seen, text(f" {instead}")),
        rich(
            line(bold("To mend it")),
            bullets([(text(how),), (text("Or choose another channel for what comes from now on."),)]),
        ),
        actions(button("Settings", SETTINGS, stamp(brand.id))),
        context("Once it is mended everything goes back there by itself."),
    )
