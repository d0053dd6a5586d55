"""What stands in a post's way: on its card, and told once in its thread, each with who can mend it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.blocks.content import name_of
from bot.blocks.kit import Drawing, Json, context, message
from bot.blocks.policy import names
from bot.blocks.rich import Line, bold, bullets, capped, line, paragraph, person, rich, text
from bot.domain.account import Account
from bot.domain.approval import asked
from bot.domain.brand import Brand, Role, holders
from bot.domain.ids import AccountId
from bot.domain.limits import Problem
from bot.domain.post import Post
from bot.domain.preflight import Finding, Fixer

_MOST = 12


class Checked(Protocol):
    """A post with what was found when it was checked."""

    @property
    def post(self) -> Post:
        """The post itself."""

    @property
    def brand(self) -> Brand:
        """Whose it is."""

    @property
    def accounts(self) -> Mapping[AccountId, Account]:
        """The accounts it goes to."""

    @property
    def findings(self) -> Sequence[Finding]:
        """What is in its way."""


class OnCard(Checked, Protocol):
    """The same on a card, which says by itself what is wrong with the text."""

    @property
    def problems(self) -> Mapping[AccountId, Sequence[Problem]]:
        """What a platform would refuse."""


def in_the_way(view: OnCard) -> list[Json]:
    """The part of the card; nothing where nothing is in the way."""
    said = {(account, one.text) for account, some in view.problems.items() for one in some}
    news = [one for one in view.findings if (one.account_id, one.text) not in said]
    if not news:
        return []
    lines = capped([_line(view, one) for one in news], _MOST)
    return [rich(line(bold("In the way of it going out:")), bullets(lines))]


def preflight_message(view: Checked) -> Drawing:
    """The news in the thread; once all is mended, it says so."""
    if not view.findings:
        return message(context("Mended: nothing is in the way of this post any more."))
    count = len(view.findings)
    head = "Something stands" if count == 1 else f"{count} things stand"
    lines = capped([_line(view, one) for one in view.findings], _MOST)
    return message(
        paragraph(bold(f"{head} in the way of this post going out:")),
        rich(bullets(lines)),
        context("It is checked again every five minutes; what is mended goes from this list."),
    )


def _line(view: Checked, finding: Finding) -> Line:
    account = finding.account_id
    where = f"{name_of(view.accounts, account)}, " if account is not None else ""
    return (bold(f"{where}{finding.item}: "), text(f"{finding.text} "), *_fixer(view, finding))


def _fixer(view: Checked, finding: Finding) -> Line:
    if finding.fixer == Fixer.TIME:
        return (text("Nobody has to do anything but wait."),)
    if finding.fixer == Fixer.WRITER:
        return (person(view.post.revision.editor), text(" can mend it."))
    if finding.fixer == Fixer.APPROVER:
        return (*(names(asked(view.post, view.brand)) or (text("Anybody"),)), text(" can approve it."))
    who = names(holders(view.brand, Role.ADMIN))
    return (*(who or (text("Anybody"),)), text(" can mend it."))
