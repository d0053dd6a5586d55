"""What is decided beside the time of a post: how late it may go out, and whether it comes back."""

from dataclasses import replace

from bot.domain.brand import Brand
from bot.domain.post import Content, Post
from bot.domain.recurrence import moved


def timed(content: Content, post: Post | None, brand: Brand) -> Content:
    """What somebody wrote, with what stands beside its time: that of the brand, or as the post had it.

    A post that comes back does so from its new time on; without a time it can't.
    """
    if post is None:
        return replace(content, freshness=brand.freshness)
    before = post.content
    kept = replace(content, freshness=before.freshness, repeat=before.repeat)
    if before.repeat is None or content.schedule == before.schedule:
        return kept
    return replace(kept, repeat=moved(before.repeat, content.schedule.wall) if content.schedule else None)
