"""The daily message to the brand's channel."""

from bot.blocks.element import button
from bot.blocks.kit import Drawing, Json, actions, context, header, message, section
from bot.blocks.rich import Line, bold, bullets, rich, text
from bot.blocks.stats import accounts_blocks, charts, community_blocks, sources
from bot.domain.brand import Brand
from bot.domain.report import Digest

QUEUE = "queue:show"
INBOX = "inbox:show"
"""Open the lists for who asks; the value is a `Page` in words."""


def digest_message(digest: Digest, brand: Brand, *, fallback: bool = False) -> Drawing:
    """What the team should know this morning; `fallback` draws no native charts."""
    return message(
        header(f"{brand.name} · {digest.day:%A, %-d %B}"),
        _today(digest),
        *accounts_blocks(digest.report),
        *charts(digest.report, fallback=fallback),
        *community_blocks(digest.report),
        actions(button("Posts", QUEUE, "open"), button("Conversations", INBOX, "waiting")),
        sources(digest.report, brand.zone),
        context(
            f"Every day at {brand.digest_at:%H:%M} ({brand.timezone}). An admin of the brand can change that."
        ),
    )


def _today(digest: Digest) -> Json:
    community = digest.report.community
    counts = (
        (digest.trouble, "post", "needs a look", "need a look"),
        (digest.to_approve, "post", "waits for approval", "wait for approval"),
        (digest.due_today, "post", "goes out today", "go out today"),
        (community.waiting if community else 0, "conversation", "waits for an answer", "wait for an answer"),
    )
    lines: list[Line] = [
        (bold(f"{count} {thing if count == 1 else thing + 's'} "), text(one if count == 1 else many))
        for count, thing, one, many in counts
        if count
    ]
    nothing = section("Nothing waits for anybody, and nothing is planned for today.")
    return rich(bullets(lines)) if lines else nothing
