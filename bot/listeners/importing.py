"""Importing posts from a table: by the command, or from a file that was dropped into a channel."""

from collections.abc import Mapping

from bot.blocks import importing as blocks
from bot.blocks.imported import ALL, NEXT, PREVIOUS, import_list
from bot.blocks.importing import (
    FILE,
    LOOK,
    STORE,
    Sheet,
    done_modal,
    import_modal,
    report_modal,
    sheet_of,
)
from bot.blocks.kit import Json, stamped
from bot.domain.brand import Role, require
from bot.domain.ids import BrandId, ChannelId, ImportId, SlackUserId, TeamId
from bot.domain.importing import MOST
from bot.errors import InvalidInputError, NotFoundError
from bot.listeners.person import person_of
from bot.slack.door import Answers, Click, Event, Handler, Open, Redraw, Request, Say, Submission, Whisper
from bot.slack.files import SlackFile
from bot.slack.services import Services


async def open_import(request: Request, services: Services, name: str = "") -> Answers:
    """Open the modal that takes a file, for the brand that is meant."""
    brand = await services.brands.meant(request.team, request.channel, name)
    require(brand, await person_of(request, services), Role.WRITER)
    return Open(view=import_modal(brand))


def dropped(body: Json) -> Json | None:
    """The table among the files of a message, if there is one."""
    named = (file for file in body.get("files") or () if str(file.get("name", "")).lower().endswith(".csv"))
    return next(named, None)


async def offer(event: Event, file: Json, services: Services) -> Answers:
    """Ask who dropped a table whether it holds posts; only they see it."""
    body = event.body
    channel = ChannelId(body["channel"])
    try:
        brand = await services.brands.meant(event.team, channel)
    except NotFoundError:
        return None
    return Whisper(
        channel=channel,
        user=SlackUserId(body["user"]),
        drawing=blocks.offer(Sheet(brand=brand.id, file=file["id"]), str(file["name"])),
        thread_ts=body.get("thread_ts"),
    )


async def look_at_dropped(click: Click, services: Services) -> Answers:
    """Open the report of a file that was dropped."""
    return Open(view=await _report(click, sheet_of(click.value), services))


async def look(sent: Submission, services: Services) -> Answers:
    """Show what is in the file, in place of the modal that took it."""
    (brand,) = stamped(sent.metadata, 1)
    files = sent.values.files(FILE)
    if not files:
        raise InvalidInputError("Put a CSV file here.", field=FILE)
    return Redraw(view=await _report(sent, Sheet(brand=BrandId(brand), file=files[0]), services))


async def store(sent: Submission, services: Services) -> Answers:
    """Import what is good, and say what is left to mend."""
    sheet = sheet_of(sent.metadata)
    person = await person_of(sent, services)
    file = await _file(sent.team, sheet, services)
    return Redraw(view=done_modal(await services.imports.store(sheet.brand, person, file.data, file.name)))


async def show_all(click: Click, services: Services) -> Answers:
    """Show all posts of an import to who asks, from its card."""
    return await _list(click, services)


async def turn(click: Click, services: Services) -> Answers:
    """Another page of that list, in place of the one shown."""
    return Say(drawing=(await _list(click, services)).drawing, replace=True)


async def _list(click: Click, services: Services) -> Say:
    number, page = stamped(click.value)
    view = await services.imports.view(ImportId(number))
    return Say(drawing=import_list(view, min(page, MOST)))


async def _report(request: Request, sheet: Sheet, services: Services) -> Json:
    person = await person_of(request, services)
    file = await _file(request.team, sheet, services)
    found = await services.imports.look(sheet.brand, person, file.data)
    accounts = {account.id: account for account in await services.accounts.of_brand(sheet.brand)}
    return report_modal(found, sheet, accounts)


async def _file(team: TeamId, sheet: Sheet, services: Services) -> SlackFile:
    return await services.files.download(team, sheet.file)


ACTIONS: Mapping[str, Handler] = {
    LOOK: look_at_dropped,
    ALL: show_all,
    **dict.fromkeys((PREVIOUS, NEXT), turn),
}
VIEWS: Mapping[str, Handler] = {LOOK: look, STORE: store}
