"""Lists that go on: a page of them, with the buttons to the one before and after."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.blocks.element import button, select
from bot.blocks.kit import Json, actions, context
from bot.errors import NotFoundError

SIZE = 8
"""How many things a page shows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Which part of a list is shown: narrowed to what, the page from 0, whether there are further ones."""

    filter: str
    number: int = 0
    more: bool = False

    @property
    def offset(self) -> int:
        """How many things come before this page."""
        return self.number * SIZE


def page_of(value: str, filters: Mapping[str, str]) -> Page:
    """The page that a paging button or a filter names: "open" or "open:2"; raises NotFoundError."""
    name, _, number = value.partition(":")
    if name not in filters or not (number or "0").isdecimal():
        raise NotFoundError("There is no such list.")
    # Bounded, as the value comes from outside and becomes an offset in SQL.
    return Page(filter=name, number=min(int(number or 0), 10_000))


def chooser(action_id: str, page: Page, filters: Mapping[str, str], *others: Json) -> Json:
    """The menu that narrows a list, and further buttons."""
    return actions(select(action_id, filters, page.filter), *others)


def pager(feature: str, page: Page) -> list[Json]:
    """The buttons `feature:previous` and `feature:next`, where there is a page to go to."""
    shown = []
    if page.number:
        shown.append(button("Previous", f"{feature}:previous", f"{page.filter}:{page.number - 1}"))
    if page.more:
        shown.append(button("Next", f"{feature}:next", f"{page.filter}:{page.number + 1}"))
    if not shown:
        return []
    return [context(f"Page {page.number + 1}"), actions(*shown)]
