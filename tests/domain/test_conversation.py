from datetime import UTC, datetime
from itertools import product

import pytest

from bot.domain.conversation import (
    TRANSITIONS,
    Conversation,
    ConversationAction,
    ConversationStatus,
    ItemKind,
    actions_open_to,
    apply,
)
from bot.domain.ids import AccountId, BrandId, ConversationId
from bot.errors import TransitionError


def conversation(status: ConversationStatus) -> Conversation:
    return Conversation(
        id=ConversationId(1),
        brand_id=BrandId(1),
        account_id=AccountId(1),
        kind=ItemKind.COMMENT,
        key="1",
        status=status,
        version=1,
        opened_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(("status", "action"), list(product(ConversationStatus, ConversationAction)))
def test_the_table_is_the_whole_truth(status: ConversationStatus, action: ConversationAction) -> None:
    if (status, action) in TRANSITIONS:
        assert apply(conversation(status), action).status == TRANSITIONS[status, action]
        assert action in actions_open_to(conversation(status))
    else:
        with pytest.raises(TransitionError, match="can't"):
            apply(conversation(status), action)


@pytest.mark.parametrize("status", ConversationStatus)
def test_an_item_is_heard_and_an_answer_is_noted_whatever_the_state(status: ConversationStatus) -> None:
    assert (status, ConversationAction.HEAR) in TRANSITIONS
    assert TRANSITIONS[status, ConversationAction.ANSWER] == ConversationStatus.ANSWERED


def test_every_state_is_reached() -> None:
    assert {ConversationStatus.NEW} | set(TRANSITIONS.values()) == set(ConversationStatus)
