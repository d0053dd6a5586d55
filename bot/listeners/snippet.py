"""Snippets: added, changed and deleted in a modal."""

from collections.abc import Mapping

from bot.blocks.kit import stamped
from bot.blocks.snippet import DELETE, EDIT, KIND, KINDS, NAME, TEXT, deleted_modal, snippet_modal
from bot.domain.brand import Role, require
from bot.domain.ids import BrandId, SnippetId
from bot.domain.snippet import SnippetForm, SnippetKind
from bot.listeners.person import person_of
from bot.slack.door import Answers, Click, Handler, Open, Redraw, Submission, Values
from bot.slack.services import Services
from bot.slack.text import from_input


async def ask(click: Click, services: Services) -> Answers:
    """Open the modal of a snippet, or of a new one."""
    brand_id, snippet_id = stamped(click.value)
    brand = await services.brands.get(BrandId(brand_id))
    require(brand, await person_of(click, services), Role.WRITER)
    snippet = await services.snippets.get(SnippetId(snippet_id)) if snippet_id else None
    return Open(view=snippet_modal(brand, snippet))


async def keep(sent: Submission, services: Services) -> Answers:
    """Keep what was written."""
    brand_id, snippet_id, version = stamped(sent.metadata, 3)
    person, form = await person_of(sent, services), _form(sent.values)
    if snippet_id:
        await services.snippets.change(SnippetId(snippet_id), version, person, form)
    else:
        await services.snippets.add(BrandId(brand_id), person, form)
    return None


def _form(values: Values) -> SnippetForm:
    kind = values.text(KIND)
    return SnippetForm(
        kind=SnippetKind(kind) if kind in KINDS else SnippetKind.TEXT,
        name=from_input(values.text(NAME), field=NAME),
        text=from_input(values.text(TEXT), field=TEXT),
    )


async def delete(click: Click, services: Services) -> Answers:
    """Delete the snippet whose modal is open."""
    (number,) = stamped(click.value, 1)
    gone = await services.snippets.remove(SnippetId(number), await person_of(click, services))
    return Redraw(view=deleted_modal(gone))


ACTIONS: Mapping[str, Handler] = {EDIT: ask, DELETE: delete}
VIEWS: Mapping[str, Handler] = {EDIT: keep}
