"""What has to do with time, drawn for the gallery: slots."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.blocks import importing, post, slot, timing
from bot.blocks.kit import Drawing
from bot.domain.brand import Slot
from bot.domain.ids import PostId
from bot.domain.importing import Row
from bot.domain.post import PostStatus
from bot.domain.recurrence import Every, Occurrence, Repeat
from bot.domain.schedule import DEFAULT_SLOTS, at_instant
from bot.services.importing import Good, Import, Wrong
from tests.blocks.things import ACCOUNTS, BRAND, CONTENT, NOW, View, account, approved
from tests.blocks.things import post as post_of

BUSY = replace(BRAND, slots=DEFAULT_SLOTS)
OWN = replace(account(2), slots=(Slot(weekday=5, at=time(11)), Slot(weekday=6, at=time(11))))

WEEKLY = Repeat(
    every=Every.WEEK,
    at=time(9),
    zone=BRAND.timezone,
    start=date(2026, 11, 26),
    weekdays=(0, 3),
    until=date(2027, 1, 31),
)
COMING = replace(
    CONTENT,
    repeat=WEEKLY,
    freshness=timedelta(minutes=30),
    schedule=at_instant(datetime(2026, 11, 26, 8, tzinfo=UTC), BRAND.zone, now=NOW),
)
PLACE = Occurrence(
    post_id=PostId(12), root_id=PostId(12), number=1, due_at=datetime(2026, 11, 26, 8, tzinfo=UTC)
)


SHEET = importing.Sheet(brand=BRAND.id, file="F0SHEET")
FOUND = Import(
    brand=BRAND,
    good=[
        Good(row=Row(number=2, text=CONTENT.text), content=COMING),
        Good(row=Row(number=3, text=CONTENT.text), content=CONTENT, in_slot=True),
        Good(row=Row(number=7, text=CONTENT.text), content=CONTENT),
    ],
    wrong=[
        Wrong(
            row=Row(number=4, text="Hello", accounts="mastodn"),
            text="There is no account “mastodn”.",
            instead="Write one of: Mastodon @linden, Bluesky @linden; or all.",
        ),
        Wrong(
            row=Row(number=6, text=""),
            text="There is no text.",
            instead="Write what the post says into the column “text”.",
        ),
    ],
    known={5: PostId(12)},
    twice={8: 2},
)


def coming_back(status: PostStatus = PostStatus.SCHEDULED, **more: Any) -> Drawing:
    return post.post_card(View(post=approved(post_of(status, COMING)), occurrence=replace(PLACE, **more)))


DRAWINGS: Mapping[str, Callable[[], Drawing]] = {
    "post_that_comes_back": coming_back,
    "post_that_came_back": lambda: coming_back(PostStatus.PUBLISHED, number=2, next_id=PostId(13)),
    "post_that_comes_back_no_more": lambda: coming_back(ended_at=NOW),
    "import_offer": lambda: importing.offer(SHEET, "november.csv"),
    "slots": lambda: slot.slots_message(BUSY, [account(1), OWN]),
    "slots_none": lambda: slot.slots_message(BRAND, list(ACCOUNTS.values())),
}

VIEWS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "timing": lambda: timing.timing_modal(post_of(), BRAND),
    "timing_of_one_that_comes_back": lambda: timing.timing_modal(post_of(content=COMING), BRAND),
    "import": lambda: importing.import_modal(BRAND),
    "import_report": lambda: importing.report_modal(FOUND, SHEET, ACCOUNTS),
    "import_nothing": lambda: importing.report_modal(replace(FOUND, good=()), SHEET, ACCOUNTS),
    "import_done": lambda: importing.done_modal(replace(FOUND, made=(post_of(), post_of()))),
    "slots_of_a_brand": lambda: slot.slots_modal(BUSY, None),
    "slots_of_an_account": lambda: slot.slots_modal(BUSY, OWN),
}
