"""What has to do with time, drawn for the gallery: slots."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.blocks import calendar, history, imported, importing, post, scheduling, slot, timing
from bot.blocks.kit import Drawing
from bot.domain.brand import Person, Slot
from bot.domain.calendar import Entry, Look, Tab
from bot.domain.ids import AccountId, BrandId, ImportId, PostId, SlackUserId
from bot.domain.importing import Failed, Import, Picture, Row, Waiting
from bot.domain.post import Comment, PostStatus, Tracking
from bot.domain.recurrence import Every, Occurrence, Repeat
from bot.domain.schedule import DEFAULT_SLOTS, at_instant
from bot.services.import_rows import Good
from bot.services.importing import ImportView, Proposal, Wrong
from tests.blocks.things import ACCOUNTS, BRAND, CONTENT, NOW, Versions, View, account, approved
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
FOUND = Proposal(
    brand=BRAND,
    good=[
        Good(row=Row(number=2, text=CONTENT.text), content=COMING),
        Good(row=Row(number=3, text=CONTENT.text), content=CONTENT, in_slot=True),
        Good(
            row=Row(number=7, text=CONTENT.text),
            content=replace(
                CONTENT, tracking=Tracking(campaign="Autumn"), comment=Comment(text="Which one?")
            ),
            images=[Picture(address="https://example.com/1.jpg", alt="A loaf of rye")] * 2,
        ),
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


def batch(*statuses: PostStatus, **more: Any) -> ImportView:
    """An import with posts in these states."""
    made = Import(
        id=ImportId(3),
        brand_id=BRAND.id,
        person=Person(id=SlackUserId("U0WREN")),
        name="november.csv",
        begun_at=NOW,
        **more,
    )
    posts = [replace(post_of(status), id=PostId(20 + n)) for n, status in enumerate(statuses)]
    return ImportView(batch=made, brand=BRAND, accounts=ACCOUNTS, posts=posts)


REVIEWED = (PostStatus.IN_REVIEW,)
COMING_IN = (Waiting(number=12, origin="import:1:a", content=CONTENT),)
BROKEN = (
    Failed(number=7, text="Image 2 is not there (HTTP 404)."),
    Failed(number=9, text="This time is over."),
)


LOOK = Look(tab=Tab.WEEK)
OTHER = replace(BRAND, id=BrandId(2), name="Linden Coffee")
SERIES = replace(approved(post_of(PostStatus.SCHEDULED, COMING)), id=PostId(14))
SEEN = calendar.Sheet(
    look=LOOK,
    zone=ZoneInfo("America/New_York"),
    today=NOW.date(),
    brands={BRAND.id: BRAND, OTHER.id: OTHER},
    accounts=ACCOUNTS,
    campaigns=["Autumn", "A name that is longer than what Slack takes as a choice, which is 75 characters"],
    entries=[
        Entry(at=NOW - timedelta(hours=20), post=approved(post_of(PostStatus.PUBLISHED))),
        *(Entry(at=NOW + timedelta(hours=3 * number), post=post_of()) for number in range(5)),
        Entry(at=datetime(2026, 11, 26, 8, tzinfo=UTC), post=SERIES),
        Entry(at=datetime(2026, 11, 29, 8, tzinfo=UTC), post=SERIES, coming=True),
    ],
    places={PostId(14): replace(PLACE, post_id=PostId(14), root_id=PostId(14))},
)
MANY = [Entry(at=NOW + timedelta(minutes=number), post=post_of()) for number in range(170)]


def coming_back(status: PostStatus = PostStatus.SCHEDULED, **more: Any) -> Drawing:
    return post.post_card(View(post=approved(post_of(status, COMING)), occurrence=replace(PLACE, **more)))


DRAWINGS: Mapping[str, Callable[[], Drawing]] = {
    "post_that_comes_back": coming_back,
    "post_that_came_back": lambda: coming_back(PostStatus.PUBLISHED, number=2, next_id=PostId(13)),
    "post_that_comes_back_no_more": lambda: coming_back(ended_at=NOW),
    "import_offer": lambda: importing.offer(SHEET, "november.csv"),
    "import_card": lambda: imported.import_card(
        batch(PostStatus.APPROVED, *REVIEWED * 11, waiting=COMING_IN * 3, failed=BROKEN)
    ),
    "import_card_done": lambda: imported.import_card(batch(PostStatus.APPROVED)),
    "import_card_failed": lambda: imported.import_card(batch(failed=BROKEN)),
    "import_list": lambda: imported.import_list(batch(PostStatus.APPROVED, *REVIEWED * 20), 1),
    "import_list_over": lambda: imported.import_list(batch(*REVIEWED), 3),
    "import_reminder": lambda: imported.import_reminder(batch(*REVIEWED * 2)),
    "import_reminder_over": lambda: imported.import_reminder(batch(PostStatus.APPROVED)),
    "slots": lambda: slot.slots_message(BUSY, [account(1), OWN]),
    "slots_none": lambda: slot.slots_message(BRAND, list(ACCOUNTS.values())),
}

VIEWS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "history_of_one_that_comes_back": lambda: history.history_modal(
        Versions(contents=[replace(CONTENT, schedule=COMING.schedule), COMING])
    ),
    "schedule_said": lambda: scheduling.schedule_modal(
        approved(post_of(PostStatus.APPROVED)), BRAND, scheduling.Echo(planned=NOW + timedelta(days=3))
    ),
    "schedule_unread": lambda: scheduling.schedule_modal(
        approved(post_of(PostStatus.APPROVED)),
        BRAND,
        scheduling.Echo(doubt="At what hour? Try “friday 9am”."),
    ),
    "timing": lambda: timing.timing_modal(post_of(), BRAND),
    "timing_of_one_that_comes_back": lambda: timing.timing_modal(post_of(content=COMING), BRAND),
    "calendar_week": lambda: calendar.calendar_view(SEEN),
    "calendar_week_empty": lambda: calendar.calendar_view(replace(SEEN, entries=(), places={})),
    "calendar_month": lambda: calendar.calendar_view(replace(SEEN, look=replace(LOOK, tab=Tab.MONTH))),
    "calendar_month_empty": lambda: calendar.calendar_view(
        replace(SEEN, look=Look(tab=Tab.MONTH, day=date(2027, 2, 7)), entries=())
    ),
    "calendar_narrowed": lambda: calendar.calendar_view(
        replace(SEEN, look=replace(LOOK, account=AccountId(1), campaign="Autumn", page=1), entries=MANY)
    ),
    "calendar_queue": lambda: calendar.calendar_view(
        replace(SEEN, look=replace(LOOK, tab=Tab.QUEUE), posts=[post_of(), post_of(PostStatus.FAILED)])
    ),
    "calendar_queue_empty": lambda: calendar.calendar_view(
        replace(SEEN, look=Look(tab=Tab.QUEUE, state="trouble"))
    ),
    "import": lambda: importing.import_modal(BRAND),
    "import_report": lambda: importing.report_modal(FOUND, SHEET, ACCOUNTS),
    "import_nothing": lambda: importing.report_modal(replace(FOUND, good=()), SHEET, ACCOUNTS),
    "import_done": lambda: importing.done_modal(FOUND),
    "slots_of_a_brand": lambda: slot.slots_modal(BUSY, None),
    "slots_of_an_account": lambda: slot.slots_modal(BUSY, OWN),
}
