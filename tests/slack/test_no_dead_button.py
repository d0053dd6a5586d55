"""No dead button: whatever can be pressed, chosen or sent on any drawing has somebody who handles it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.app import TABLES
from bot.blocks import accounts, composer, conversation, delivery, drafting, home, inbox, post, queue
from bot.blocks.page import Page
from bot.domain.account import AccountStatus
from bot.domain.approval import PostAction
from bot.domain.conversation import ConversationStatus, ItemKind
from bot.domain.delivery import DeliveryStatus
from bot.domain.post import PostStatus
from bot.slack.manifest import SHORTCUTS, manifest
from tests.blocks.gallery import BRANDS, DESK, DRAFT, DRAWINGS, INBOX_CHOICES, SHELF, VIEWS
from tests.blocks.things import ACCOUNTS, BRAND, NOW, REPLY, Talk, View, account, approved, sent_reply
from tests.blocks.things import conversation as talk_of
from tests.blocks.things import delivery as sent
from tests.blocks.things import post as post_of

Json = dict[str, Any]

#: Typed or chosen without the app hearing of it before the modal is sent.
SILENT = frozenset({"input"})


def asked(blocks: Iterator[Json]) -> set[str]:
    """The action_id of everything that Slack tells us about when it is used."""
    told = [block for block in blocks if block["type"] not in SILENT or block.get("dispatch_action")]
    return {action for block in told for action in actions_in(block)}


def actions_in(thing: object) -> Iterator[str]:
    if isinstance(thing, dict):
        if "action_id" in thing:
            yield thing["action_id"]
        for part in thing.values():
            yield from actions_in(part)
    elif isinstance(thing, list):
        for part in thing:
            yield from actions_in(part)


def in_every_status() -> Iterator[Json]:
    """The blocks of each kind of card and list, in each status it can have."""
    for status in PostStatus:
        for one in (post_of(status), approved(post_of(status))):
            drawn = post.post_card(View(post=one, deliveries=[sent(state) for state in DeliveryStatus]))
            yield from drawn.blocks
            yield from queue.post_row(one, {BRAND.id: BRAND}, ACCOUNTS)
            yield from home.home_view(replace(DESK, trouble=[one], mine=[one]))["blocks"]
    for talking in ConversationStatus:
        for kind in ItemKind:
            talk = Talk(conversation=replace(talk_of(talking), kind=kind))
            yield from conversation.conversation_card(talk, NOW).blocks
            yield from inbox.talk_row(talk)
    for state in DeliveryStatus:
        yield from delivery.delivery_receipt(sent(state), account(), BRAND).blocks
        yield from delivery.reply_receipt(REPLY, sent_reply(state), account(), BRAND).blocks
    for health in AccountStatus:
        yield from accounts.account_card(account(1, health), BRAND).blocks
        yield from accounts.account_row(account(1, health), {BRAND.id: BRAND})


def in_every_choice() -> Iterator[Json]:
    """The blocks of the lists and of the composer, for each thing that they can be narrowed or set to."""
    for name in queue.FILTERS:
        page = Page(filter=name, number=1, more=True)
        yield from queue.queue_message([post_of()], BRANDS, ACCOUNTS, page).blocks
    for view in inbox.NAMES:
        sieve = inbox.Sieve(view=view, number=1, more=True)
        yield from inbox.inbox_message([Talk()], sieve, INBOX_CHOICES).blocks
    for when in (drafting.ON_RELEASE, drafting.NEXT_SLOT, drafting.AT_TIME, drafting.IN_WORDS):
        for more in (False, True):
            draft = replace(DRAFT, when=when, preview=more)
            yield from composer.composer(draft, BRAND, SHELF)["blocks"]


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_button_of_a_message_is_handled(name: str) -> None:
    assert asked(iter(DRAWINGS[name]().blocks)) <= set(TABLES.actions)


@pytest.mark.parametrize("name", VIEWS)
def test_every_button_of_a_view_is_handled_and_so_is_sending_it(name: str) -> None:
    view = VIEWS[name]()
    assert asked(iter(view["blocks"])) <= set(TABLES.actions)
    assert "submit" not in view or view["callback_id"] in TABLES.views


@pytest.mark.parametrize("blocks", [in_every_status, in_every_choice])
def test_every_button_is_handled_in_every_status(blocks: Any) -> None:
    found = asked(blocks())
    assert len(found) > 5
    assert found <= set(TABLES.actions)


def test_every_button_in_the_tables_can_be_seen_somewhere() -> None:
    drawn = [block for drawing in DRAWINGS.values() for block in drawing().blocks]
    views = [block for view in VIEWS.values() for block in view()["blocks"]]
    seen = asked(iter([*drawn, *views, *in_every_status(), *in_every_choice()]))
    # What is only in the menu behind three dots is asked for by the menu's own id.
    hidden = {post.ACTIONS[action] for action in PostAction} - seen
    assert set(TABLES.actions) - seen == hidden & set(TABLES.actions)


@pytest.mark.parametrize("action", [PostAction.REQUEST_CHANGES, PostAction.REJECT, PostAction.HOLD])
def test_every_reason_that_is_asked_for_is_heard(action: PostAction) -> None:
    assert post.reason_modal(post_of(), action)["callback_id"] in TABLES.views


def test_every_shortcut_and_event_of_the_manifest_is_handled() -> None:
    assert {shortcut[0] for shortcut in SHORTCUTS} == set(TABLES.shortcuts)
    subscribed = manifest("/social", "", TABLES.events, None)["settings"]["event_subscriptions"]["bot_events"]
    assert {name.partition(".")[0] for name in subscribed} == set(TABLES.events)
