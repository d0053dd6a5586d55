"""Connecting an account: the modal, and what is typed into it."""

from collections.abc import Mapping

from bot.blocks.accounts import (
    CONNECT,
    HANDLE,
    PLATFORM,
    PLATFORM_CHANGED,
    RECONNECT,
    SECRET,
    SERVER,
    Login,
    connect_modal,
    connected_modal,
    login_of,
)
from bot.blocks.kit import stamped
from bot.domain.brand import Role, require
from bot.domain.ids import AccountId, BrandId
from bot.listeners.person import person_of
from bot.services.account import LoginForm
from bot.slack.door import Answers, Click, Handler, Open, Redraw, Submission
from bot.slack.services import Services


async def ask(click: Click, services: Services) -> Answers:
    """Open the modal for a brand; in place of one that merely led here."""
    (number,) = stamped(click.value, 1)
    brand = await services.brands.get(BrandId(number))
    require(brand, await person_of(click, services), Role.ADMIN)
    view = connect_modal(brand, Login())
    return Redraw(view=view) if click.modal else Open(view=view)


async def ask_again(click: Click, services: Services) -> Answers:
    """Open the modal for an account that has to be connected again."""
    (number,) = stamped(click.value, 1)
    account = await services.accounts.get(AccountId(number))
    brand = await services.brands.get(account.brand_id)
    require(brand, await person_of(click, services), Role.ADMIN)
    return Open(view=connect_modal(brand, login_of(account)))


async def other_platform(click: Click, services: Services) -> Answers:
    """Draw the modal in the words of the platform that was chosen."""
    (number,) = stamped(click.metadata, 1)
    brand = await services.brands.get(BrandId(number))
    return Redraw(view=connect_modal(brand, Login(platform=click.value)))


async def connect(sent: Submission, services: Services) -> Answers:
    """Log in with what was typed, and say so."""
    (number,) = stamped(sent.metadata, 1)
    values = sent.values
    form = LoginForm(
        platform=values.text(PLATFORM),
        server=values.text(SERVER),
        handle=values.text(HANDLE),
        secret=values.text(SECRET),
    )
    account = await services.accounts.connect(BrandId(number), form, await person_of(sent, services))
    return Redraw(view=connected_modal(account))


ACTIONS: Mapping[str, Handler] = {CONNECT: ask, RECONNECT: ask_again, PLATFORM_CHANGED: other_platform}
VIEWS: Mapping[str, Handler] = {CONNECT: connect}
