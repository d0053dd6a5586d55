"""The numbers on demand."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from bot.blocks.chart import chart
from bot.blocks.kit import NOTHING, Drawing, Json, context, header, message, mrkdwn, one_line, section
from bot.blocks.rich import Line, bold, bullets, line, link, preformatted, rich, text, token
from bot.domain.brand import Brand
from bot.domain.report import AccountFigures, BestPost, CommunityFigures, Figure, Report, Waited
from bot.domain.sentiment import Mood

MOST = 8
"""How many accounts a message shows."""

_SERIES, _DAYS, _TWO = 12, 20, 2


def stats_message(report: Report, brand: Brand, *, fallback: bool = False) -> Drawing:
    """The numbers of a period beside the period before; `fallback` draws no native charts."""
    return message(
        header(f"Numbers · {brand.name}"),
        *accounts_blocks(report),
        *charts(report, fallback=fallback),
        *community_blocks(report),
        sources(report, brand.zone),
    )


# ---- figures


def number(value: float | None) -> str:
    """A figure as people write it; a dash where it is not known."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def change(figure: Figure) -> str:
    """How much more it is than in the period before."""
    if figure.change is None:
        return "" if figure.before is None else f" (before {number(figure.before)})"
    if figure.change == 0:
        return " (as before)"
    return f" ({'+' if figure.change > 0 else '-'}{number(abs(figure.change))})"


def said(figure: Figure, unit: str = "") -> str:
    """A figure with its change, where there is one to compare with: "1,204 (+12)"."""
    return f"{number(figure.now)}{unit if figure.now is not None else ''}{change(figure)}"


def percent(figure: Figure) -> str:
    """A rate as per cent, with that of the period before where it is known."""
    now, before = (NOTHING if one is None else f"{one * 100:.1f} %" for one in (figure.now, figure.before))
    return now if figure.before is None else f"{now} (before {before})"


# ---- blocks


def accounts_blocks(report: Report) -> list[Json]:
    """What every account did."""
    if not report.accounts:
        return [section("There are no accounts to count yet.")]
    blocks = [rich(*_account(one)) for one in report.accounts[:MOST]]
    rest = len(report.accounts) - MOST
    return [*blocks, context(f"+{rest} more accounts; ask for one by its name")] if rest > 0 else blocks


def _account(one: AccountFigures) -> Iterator[Json]:
    yield line(bold(one.name))
    if one.fetched_at is None:
        yield line(text(_NOT_YET))
    else:
        yield bullets(_counted(one))


_NOT_YET = "No figures yet. They are fetched every quarter of an hour; ask again then."


def _counted(one: AccountFigures) -> list[Line]:
    lines: list[Line] = [
        (text(f"Followers: {said(one.followers)}"),),
        (text(f"Posts: {said(one.posts)}"),),
    ]
    # Without a post, then or now, there is nothing to engage with: three dashes would say no more.
    engaged = _engaged_with(one) if one.posts.now or one.posts.before else []
    return [*lines, *engaged, *([_best(one.best)] if one.best else [])]


def _engaged_with(one: AccountFigures) -> list[Line]:
    if one.engagement.now is None:
        return [(text("Likes, reposts and answers: not counted yet"),)]
    return [
        (text(f"Likes, reposts and answers: {said(one.engagement)}"),),
        (text(f"Engagement rate, per post and follower: {percent(one.rate)}"),),
    ]


def _best(best: BestPost) -> Line:
    words = f"Best post ({number(best.engagement)}): {one_line(best.text, 80)} "
    return (text(words), link(best.url, "Open")) if best.url else (text(words),)


_MOODS = {
    Mood.POSITIVE: "positive",
    Mood.NEUTRAL: "neutral",
    Mood.NEGATIVE: "negative",
    Mood.UNSURE: "unsure",
    Mood.UNSCORED: "of unknown mood",
}


def community_blocks(report: Report) -> list[Json]:
    """What followers wrote, and how it was answered."""
    community = report.community
    if community is None:
        return []
    lines: list[Line] = [
        (text(f"Received: {said(community.received)}"),),
        (text(f"Answered: {said(community.answered)}"),),
        *_timed(community),
        *_felt(community),
        (text(f"Waiting for an answer now: {number(community.waiting)}"),),
    ]
    return [rich(line(bold("Followers wrote")), bullets(lines)), context(_ANSWERED)]


_ANSWERED = "A first answer counts once it is out: time to take it back and to approve it included."


def _timed(community: CommunityFigures) -> list[Line]:
    return [
        (text(f"First answer, from when they wrote: {_minutes(community.since_written)}"),),
        (text(f"First answer, from when it reached Pressroom: {_minutes(community.since_received)}"),),
    ]


def _minutes(waited: Waited) -> str:
    median = f"median {said(waited.median, ' min')}"
    return (
        f"{median}, nine of ten within {said(waited.most, ' min')}" if waited.most.now is not None else median
    )


def _felt(community: CommunityFigures) -> list[Line]:
    moods = [(community.moods.get(mood), words) for mood, words in _MOODS.items()]
    parts = [f"{count:,} {words}" for count, words in moods if count]
    return [(text(f"Mood: {', '.join(parts)}"),)] if parts else []


def sources(report: Report, zone: ZoneInfo) -> Json:
    """Where the numbers come from, of which time, and how old they are."""
    asked = [one.fetched_at for one in report.accounts if one.fetched_at]
    platforms = sorted({one.platform.capitalize() for one in report.accounts})
    oldest = token(min(asked), zone) if asked else "not fetched yet"
    window = f"From {token(report.since, zone)} to {token(report.until, zone)}, beside the same time before"
    return context(
        f"Source: {', '.join(platforms) or 'Pressroom'}", mrkdwn(window), mrkdwn(f"Oldest figure: {oldest}")
    )


# ---- charts


def charts(report: Report, *, fallback: bool = False) -> list[Json]:
    """Followers by day and engagement by account: as native charts, or as columns of text."""
    makers = (_table_followers, _table_engagement) if fallback else (_chart_followers, _chart_engagement)
    return [drawn for make in makers for drawn in make(report.accounts)]


def _known_days(accounts: Sequence[AccountFigures]) -> list[str]:
    """The days of which every account's followers are known: a chart has no gaps, and a gap is not 0."""
    # A gap drawn as 0, or left out of one line only, would be a lie: the block wants a value for each day.
    known = [{day for day, value in one.daily if value is not None} for one in accounts if one.daily]
    days = sorted(set.intersection(*known)) if known else []
    return [f"{day:%-d %b}" for day in days[-_DAYS:]]


def _followers(accounts: Sequence[AccountFigures]) -> tuple[list[str], dict[str, list[float]]]:
    days = _known_days(accounts[:_SERIES])
    series = {}
    for one in accounts[:_SERIES]:
        values = {f"{day:%-d %b}": value for day, value in one.daily if value is not None}
        if one.daily:
            series[one.name] = [float(values[day]) for day in days]
    return days, series


def _chart_followers(accounts: Sequence[AccountFigures]) -> list[Json]:
    days, series = _followers(accounts)
    return [chart("line", "Followers by day", days, series)] if len(days) >= _TWO else []


def _table_followers(accounts: Sequence[AccountFigures]) -> list[Json]:
    days, series = _followers(accounts)
    if len(days) < _TWO:
        return []
    rows = [[name, *(number(value) for value in values)] for name, values in series.items()]
    return [rich(line(bold("Followers by day")), preformatted(columns([["", *days], *rows])))]


def _engaged(accounts: Sequence[AccountFigures]) -> list[AccountFigures]:
    known = [one for one in accounts[:_DAYS] if one.engagement.change is not None]
    # A chart of nothing but zeros is an empty frame.
    return known if any(one.engagement.now or one.engagement.before for one in known) else []


def _chart_engagement(accounts: Sequence[AccountFigures]) -> list[Json]:
    known = _engaged(accounts)
    if len(known) < _TWO:
        return []
    series = {
        "This time": [one.engagement.now or 0.0 for one in known],
        "Before": [one.engagement.before or 0.0 for one in known],
    }
    return [chart("bar", "Engagement by account", [one.name for one in known], series)]


def _table_engagement(accounts: Sequence[AccountFigures]) -> list[Json]:
    known = _engaged(accounts)
    if len(known) < _TWO:
        return []
    rows = [[one.name, number(one.engagement.now), number(one.engagement.before)] for one in known]
    table = columns([["", "This time", "Before"], *rows])
    return [rich(line(bold("Engagement by account")), preformatted(table))]


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as aligned text: the first column to the left, numbers to the right."""
    cells = [[one_line(cell, 24) if cell else "" for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    return "\n".join(_row(row, widths) for row in cells)


def _row(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(row, widths, strict=True)
    right = [cell.rjust(width) for cell, width in others]
    return "  ".join([first[0].ljust(first[1]), *right])
