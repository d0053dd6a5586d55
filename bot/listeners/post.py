"""The buttons of a post's card, and the small modals behind them."""

from collections.abc import Mapping

from bot.blocks.kit import stamped
from bot.blocks.post import (
    ACTIONS as PRESSES,
)
from bot.blocks.post import (
    MORE,
    NOTE,
    REASON,
    SCHEDULE,
    TIME,
    WORDS,
    decided,
    post_card,
    reason_modal,
)
from bot.blocks.queue import OPEN
from bot.blocks.scheduling import TYPED, schedule_modal
from bot.domain.approval import PostAction
from bot.domain.ids import PostId
from bot.errors import InvalidInputError
from bot.listeners.compose import edit
from bot.listeners.echo import echo_of
from bot.listeners.person import person_of
from bot.services.post import Decision
from bot.services.time import When
from bot.slack.door import Answers, Click, Handler, Open, Redraw, Say, Submission
from bot.slack.services import Services

_ASKS_WHY = frozenset({PostAction.REQUEST_CHANGES, PostAction.REJECT, PostAction.HOLD})


async def press(click: Click, services: Services) -> Answers:
    """Do what the button says, or ask what it needs first.

    The card itself is drawn anew by its outbox row.
    """
    action, post_id, version = _pressed(click)
    if action in _ASKS_WHY:
        return Open(view=reason_modal((await services.posts.seen(post_id, version)).post, action))
    if action == PostAction.SCHEDULE:
        view = await services.posts.seen(post_id, version)
        return Open(view=schedule_modal(view.post, view.brand))
    person = await person_of(click, services)
    groups = await services.people.groups(click.team) if action == PostAction.APPROVE else {}
    await services.posts.act(post_id, version, person, Decision(action=action, groups=groups))
    return None


async def give_reason(sent: Submission, services: Services) -> Answers:
    """Do what waited for its reason."""
    action, number, version = decided(sent.metadata)
    note = sent.values.text(NOTE)
    if not note:
        raise InvalidInputError("Say why, so that the writer knows what to do.", field=NOTE)
    person = await person_of(sent, services)
    await services.posts.act(PostId(number), version, person, Decision(action=action, note=note))
    return None


async def schedule(sent: Submission, services: Services) -> Answers:
    """Schedule an approved post for the time that was picked or said."""
    action, number, version = decided(sent.metadata)
    person = await person_of(sent, services)
    view = await services.posts.show(PostId(number))
    moment, words = sent.values.moment(TIME), sent.values.text(WORDS)
    when = When(moment=moment, words=words, accounts=view.post.content.accounts)
    at = await services.times.schedule(when, view.brand, person)
    if at is None:
        raise InvalidInputError("Pick a time, or say it in words.", field=WORDS)
    await services.posts.act(PostId(number), version, person, Decision(action=action, at=at))
    return None


async def say_when(click: Click, services: Services) -> Answers:
    """Say what the words that are typed come to, in both zones, before anything is saved."""
    _, number, _ = decided(click.metadata)
    view = await services.posts.show(PostId(number))
    when = When(words=click.values.text(WORDS), accounts=view.post.content.accounts)
    said = await echo_of(when, view.brand, click, services)
    return Redraw(view=schedule_modal(view.post, view.brand, said))


async def show(click: Click, services: Services) -> Answers:
    """Show the card of a post to who asks."""
    number, _ = stamped(click.value)
    return Say(drawing=post_card(await services.posts.show(PostId(number))))


def _pressed(click: Click) -> tuple[PostAction, PostId, int]:
    if click.action_id == MORE:
        action, number, version = decided(click.value)
        return action, PostId(number), version
    number, version = stamped(click.value)
    return _BY_ID[click.action_id], PostId(number), version


_BY_ID = {action_id: action for action, action_id in PRESSES.items()}

ACTIONS: Mapping[str, Handler] = {
    **dict.fromkeys(_BY_ID, press),
    PRESSES[PostAction.EDIT]: edit,
    MORE: press,
    TYPED: say_when,
    OPEN: show,
}
VIEWS: Mapping[str, Handler] = {REASON: give_reason, SCHEDULE: schedule}
