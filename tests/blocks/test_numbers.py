"""The numbers: what is not known is a dash, and charts have no gaps."""

from dataclasses import replace
from datetime import date

import pytest

from bot.blocks import digest, home, review, stats
from bot.blocks.kit import Drawing, Json
from bot.blocks.reply_review import Replies
from bot.blocks.talk import MOODS
from bot.domain.ids import BrandId
from bot.domain.report import AccountFigures, CommunityFigures, Digest, Figure
from bot.domain.sentiment import Mood
from tests.blocks.answers import WAITING
from tests.blocks.gallery import DESK, DIGEST, REPORT
from tests.blocks.structure import drawing_faults, view_faults
from tests.blocks.things import BRAND, Talk, post


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (Figure(), "\N{EN DASH}"),
        (Figure(now=0, before=0), "0 (as before)"),
        (Figure(now=1204, before=1192), "1,204 (+12)"),
        (Figure(now=3, before=5), "3 (-2)"),
        (Figure(now=3), "3"),
        (Figure(before=5), "\N{EN DASH} (before 5)"),
        (Figure(now=2.5, before=1), "2.5 (+1.5)"),
    ],
)
def test_a_figure_stands_beside_the_period_before(figure: Figure, words: str) -> None:
    assert stats.said(figure) == words


def test_a_rate_is_per_cent() -> None:
    assert stats.percent(Figure(now=0.0351, before=0.03)) == "3.5 % (before 3.0 %)"
    assert stats.percent(Figure(now=0.0351)) == "3.5 %"
    assert stats.percent(Figure()) == "\N{EN DASH}"


def charts(drawing: Drawing) -> list[Json]:
    return [block for block in drawing.blocks if block["type"] == "data_visualization"]


def test_a_day_that_is_not_known_of_all_is_left_out_of_the_chart() -> None:
    followers = charts(stats.stats_message(REPORT, BRAND))[0]
    assert followers["chart"]["axis_config"]["categories"] == [
        "17 Nov",
        "18 Nov",
        "19 Nov",
        "21 Nov",
        "22 Nov",
        "23 Nov",
    ]


def test_without_native_charts_the_same_numbers_are_text() -> None:
    drawn = stats.stats_message(REPORT, BRAND, fallback=True)
    assert charts(drawn) == []
    assert "Mastodon @linden   1,190   1,192" in drawn.text
    assert "Bluesky @linden          12      20" in drawn.text


@pytest.mark.parametrize("fallback", [False, True])
def test_what_one_day_or_one_account_can_tell_is_no_chart(*, fallback: bool) -> None:
    one = replace(REPORT.accounts[0], daily=[(date(2026, 11, 17), 5)])
    drawn = stats.stats_message(replace(REPORT, accounts=(one,)), BRAND, fallback=fallback)
    assert charts(drawn) == []
    assert "by day" not in drawn.text
    assert "by account" not in drawn.text


def test_an_account_that_never_answered_says_when_its_figures_come() -> None:
    silent = AccountFigures(name="Bluesky @linden", platform="bluesky")
    drawn = stats.stats_message(replace(REPORT, accounts=(silent,)), BRAND)
    assert "No figures yet. They are fetched every quarter of an hour" in drawn.text
    assert "\N{EN DASH}" not in drawn.text
    assert "Oldest figure: not fetched yet" in drawn.text
    assert drawing_faults(drawn) == []


def test_without_a_post_there_is_no_engagement_to_speak_of() -> None:
    idle = replace(
        REPORT.accounts[0], posts=Figure(now=0, before=0), engagement=Figure(now=0, before=0), best=None
    )
    drawn = stats.stats_message(replace(REPORT, accounts=(idle,)), BRAND).text
    assert "Posts: 0 (as before)" in drawn
    assert "Engagement rate" not in drawn
    assert "Best post" not in drawn


def test_a_post_that_nobody_has_counted_yet_is_said_to_be_so() -> None:
    fresh = replace(REPORT.accounts[0], posts=Figure(now=1, before=0), engagement=Figure(before=0), best=None)
    drawn = stats.stats_message(replace(REPORT, accounts=(fresh,)), BRAND).text
    assert "Likes, reposts and answers: not counted yet" in drawn
    assert "Engagement rate" not in drawn


def test_a_chart_of_zeros_is_not_drawn() -> None:
    nobody = Figure(now=0, before=0)
    idle = [replace(one, engagement=nobody, daily=()) for one in REPORT.accounts]
    assert charts(stats.stats_message(replace(REPORT, accounts=idle), BRAND)) == []


def test_a_best_post_without_a_link_is_told_without_one() -> None:
    one = REPORT.accounts[0]
    assert one.best is not None
    bare = replace(one, best=replace(one.best, url=""))
    drawn = stats.stats_message(replace(REPORT, accounts=(bare,)), BRAND)
    assert "Best post (96): Our new rye bread is here." in drawn.text
    assert "Open" not in drawn.text


def test_many_accounts_fit_and_are_counted() -> None:
    many = tuple(replace(REPORT.accounts[0], name=f"Mastodon @{number}") for number in range(40))
    for fallback in (False, True):
        drawn = stats.stats_message(replace(REPORT, accounts=many), BRAND, fallback=fallback)
        assert "+32 more accounts" in drawn.text + str(drawn.blocks)
        assert drawing_faults(drawn) == []


def test_moods_that_nobody_had_are_not_listed() -> None:
    quiet = replace(REPORT, community=CommunityFigures(moods={Mood.NEGATIVE: 0}))
    shown = stats.stats_message(quiet, BRAND).text
    assert "Followers wrote" in shown
    assert "Mood:" not in shown
    assert "First answer, from when they wrote: median \N{EN DASH}\n" in shown


def test_every_mood_has_words() -> None:
    assert set(MOODS) == set(Mood)


def test_every_figure_says_where_it_is_from() -> None:
    shown = digest.digest_message(DIGEST, BRAND).text
    assert "Source: Bluesky, Mastodon" in shown
    assert "From <!date^1794900600^" in shown
    assert "Oldest figure: <!date^1795504800^" in shown


def test_the_digest_begins_with_what_waits() -> None:
    shown = digest.digest_message(replace(DIGEST, trouble=1, to_approve=0), BRAND).text
    waits = ["• 1 post needs a look", "• 2 posts go out today", "• 3 conversations wait for an answer"]
    assert shown.split("\n")[1:4] == waits


def test_a_quiet_day_is_said_to_be_quiet() -> None:
    quiet = Digest(day=DIGEST.day, report=replace(REPORT, community=None))
    assert "Nothing waits for anybody" in digest.digest_message(quiet, BRAND).text


# ---- the App Home


def test_a_full_desk_fits_and_counts_what_it_leaves_out() -> None:
    posts, talks = [post()] * 30, [Talk()] * 30
    full = replace(
        DESK,
        to_approve=posts,
        replies=Replies(total=30, shown=[WAITING] * 30),
        trouble=posts,
        mine=posts,
        upcoming=posts,
        overdue=home.Heap(total=30, talks=talks),
        claimed=home.Heap(total=30, talks=talks),
        unclaimed=home.Heap(total=30, talks=talks),
        health=["Slack is slow."] * 30,
    )
    view = home.home_view(full)
    assert view_faults(view) == []
    assert str(view).count("+25 more") == 6
    assert "To approve (60)" in str(view)
    assert "+55 more" in str(view)


@pytest.mark.parametrize(
    ("posts", "replies", "shown"), [(9, 9, (3, 2)), (1, 9, (1, 4)), (9, 1, (4, 1)), (0, 2, (0, 2))]
)
def test_posts_and_replies_to_approve_share_the_room(
    posts: int, replies: int, shown: tuple[int, int]
) -> None:
    waiting = Replies(total=replies, shown=[WAITING] * min(replies, home.ROWS))
    free = home.Desk(brands=DESK.brands, accounts=DESK.accounts, to_approve=[post()] * posts, replies=waiting)
    said = str(home.home_view(free))
    assert f"To approve ({posts + replies})" in said
    assert (said.count("'post:open'"), said.count("'reply:open'")) == shown


def test_a_full_list_of_what_to_approve_fits_and_counts_what_it_leaves_out() -> None:
    several = {BRAND.id: BRAND, BrandId(2): BRAND}
    replies = Replies(total=1030, shown=[WAITING] * 6)
    drawing = review.waiting_message([post()] * 30, replies, several, {})
    assert drawing_faults(drawing) == []
    assert "Posts (30)" in drawing.text
    assert "Replies (1,030)" in drawing.text
    assert drawing.text.count("+24 more") == 1
    assert drawing.text.count("+1,024 more") == 1
    alone = review.waiting_message([post()] * 30, Replies(), several, {})
    assert "+18 more" in alone.text


def test_each_of_several_brands_has_its_settings() -> None:
    other = replace(BRAND, id=BrandId(2), name="Rye & Co")
    view = home.home_view(replace(DESK, brands={BRAND.id: BRAND, other.id: other}))
    assert view_faults(view) == []
    assert "Settings: Rye & Co" in str(view)


def test_posts_of_brands_that_one_does_not_see_are_left_out() -> None:
    strange = replace(post(), brand_id=BrandId(9))
    assert "To approve" not in str(home.home_view(replace(DESK, to_approve=[strange], replies=Replies())))
