"""What has to do with time, drawn for the gallery: slots."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from bot.blocks import slot
from bot.blocks.kit import Drawing
from bot.domain.brand import Slot
from bot.domain.schedule import DEFAULT_SLOTS
from tests.blocks.things import ACCOUNTS, BRAND, account

BUSY = replace(BRAND, slots=DEFAULT_SLOTS)
OWN = replace(account(2), slots=(Slot(weekday=5, at=time(11)), Slot(weekday=6, at=time(11))))

DRAWINGS: Mapping[str, Callable[[], Drawing]] = {
    "slots": lambda: slot.slots_message(BUSY, [account(1), OWN]),
    "slots_none": lambda: slot.slots_message(BRAND, list(ACCOUNTS.values())),
}

VIEWS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "slots_of_a_brand": lambda: slot.slots_modal(BUSY, None),
    "slots_of_an_account": lambda: slot.slots_modal(BUSY, OWN),
}
