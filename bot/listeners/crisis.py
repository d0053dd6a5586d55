"""Crises: opened, written about, closed; and where brands want them."""

from collections.abc import Mapping

from bot.blocks.crisis import CHANNEL, CLOSE, NOTE, OPEN, ROOM, WATCHED, WORDS, note_modal, room_modal
from bot.blocks.kit import one_line, stamped
from bot.blocks.notice import done
from bot.domain.brand import Brand, Role, require
from bot.domain.crisis import Crisis, Room
from bot.domain.ids import BrandId, ChannelId, CrisisId
from bot.listeners.person import person_of
from bot.slack.door import Answers, Click, Handler, Open, Say, Submission
from bot.slack.services import Services


def opened(crisis: Crisis, brand: Brand) -> Say:
    """The answer to who opened it."""
    why = f"Reason: {one_line(crisis.reason, 200)}" if crisis.reason else ""
    return Say(
        drawing=done(f"The crisis room of {brand.name} is open: its card is in <#{crisis.channel}>.", why)
    )


async def begin(click: Click, services: Services) -> Answers:
    """Open the brand's crisis."""
    (number,) = stamped(click.value, 1)
    return opened(*await services.crises.open(BrandId(number), await person_of(click, services)))


async def ask_note(click: Click, services: Services) -> Answers:
    """Open the modal for a note."""
    (number,) = stamped(click.value, 1)
    del services
    return Open(view=note_modal(number))


async def note(sent: Submission, services: Services) -> Answers:
    """Write the note down."""
    (number,) = stamped(sent.metadata, 1)
    person = await person_of(sent, services)
    text = sent.values.text(WORDS)
    await services.crises.note(CrisisId(number), person, text, origin=f"view:{sent.view_id}")
    return None


async def close(click: Click, services: Services) -> Answers:
    """Close the crisis."""
    (number,) = stamped(click.value, 1)
    await services.crises.close(CrisisId(number), await person_of(click, services))
    return Say(drawing=done("The crisis is closed. Its report comes into the room."))


async def ask_room(click: Click, services: Services) -> Answers:
    """Open the modal that says where crises are handled."""
    (number,) = stamped(click.value, 1)
    brand = await services.brands.get(BrandId(number))
    require(brand, await person_of(click, services), Role.ADMIN)
    return Open(view=room_modal(brand, await services.crises.room(brand.id)))


async def change_room(sent: Submission, services: Services) -> Answers:
    """Keep where crises are handled."""
    (number,) = stamped(sent.metadata, 1)
    channel = sent.values.text(CHANNEL)
    room = Room(channel=ChannelId(channel) if channel else None, watched=bool(sent.values.many(WATCHED)))
    await services.crises.change_room(BrandId(number), await person_of(sent, services), room)
    return None


ACTIONS: Mapping[str, Handler] = {OPEN: begin, NOTE: ask_note, CLOSE: close, ROOM: ask_room}
VIEWS: Mapping[str, Handler] = {NOTE: note, ROOM: change_room}
