"""Words on cards are true of what they stand on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.blocks import lapse, ledger, post
from bot.connectors.http import ServerFaultError
from bot.domain.delivery import DeliveryStatus
from bot.domain.lapse import SPACING
from bot.domain.post import PostStatus
from bot.errors import ConnectorError
from tests.blocks import stops
from tests.blocks.things import BRAND, NOW, View
from tests.blocks.things import delivery as sent
from tests.blocks.things import post as post_of


def test_what_follows_and_what_is_paused_is_not_given_a_time() -> None:
    waiting = replace(sent(DeliveryStatus.PENDING, part=1), attempts=0)
    first = sent(DeliveryStatus.PUBLISHED)
    view = View(post=post_of(PostStatus.PUBLISHING), deliveries=[first, waiting])
    assert "part 2: follows the part before it" in post.post_card(view).text
    paused = replace(view, brand=replace(BRAND, paused_at=NOW))
    shown = post.post_card(paused).text
    assert shown.startswith("Paused, not going out · ")
    assert "part 2: waits until Linden Bakery is resumed" in shown
    leaving = replace(paused, deliveries=[sent(DeliveryStatus.SENDING)])
    assert post.post_card(leaving).text.startswith("Going out now · ")


def test_every_error_of_a_platform_has_words_in_the_ledger() -> None:
    def kinds(error: type[ConnectorError]) -> set[str]:
        return {error.__name__}.union(*(kinds(one) for one in error.__subclasses__()))

    assert ServerFaultError.__name__ in kinds(ConnectorError)
    assert kinds(ConnectorError) <= set(ledger.OUTCOMES)


@pytest.mark.parametrize(("apart", "said"), [(SPACING, True), (timedelta(hours=2), False)])
def test_a_lapse_says_two_minutes_apart_only_of_what_is(apart: timedelta, *, said: bool) -> None:
    things = [
        replace(
            stops.LAPSE.asked[0],
            deliveries=[replace(sent(DeliveryStatus.PENDING), attempts=0, due_at=NOW + apart * number)],
        )
        for number in range(2)
    ]
    shown = lapse.lapse_card(replace(stops.SETTLED_LAPSE, settled=things)).text
    assert "Post 12: goes out <!date" in shown
    assert ("two minutes apart" in shown) is said
