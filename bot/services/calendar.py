"""What is planned when: the posts of a span of time, and those that will be made from ones that come back."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.brand import Brand
from bot.domain.calendar import Entry
from bot.domain.ids import AccountId, PostId
from bot.domain.post import Post, PostStatus, planned_at
from bot.domain.recurrence import Occurrence, instants
from storage.database import Database

_S = PostStatus
PLANNED = tuple(status for status in _S if status not in {_S.REJECTED, _S.CANCELLED})
"""What a calendar shows where nobody asks for else."""

_ALL = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which posts: of these brands and states; with an account or a campaign only those."""

    brands: Sequence[Brand]
    statuses: Collection[PostStatus] = PLANNED
    account: AccountId | None = None
    campaign: str = ""

    def takes(self, post: Post) -> bool:
        """Whether the post is of the account and the campaign."""
        here = self.account is None or self.account in post.content.accounts
        return here and self.campaign in {"", post.content.tracking.campaign}


class CalendarService:
    """Looks ahead and back; changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def between(self, wanted: Wanted, since: datetime, until: datetime) -> list[Entry]:
        """What goes out in the span, went out in it, or would once it is approved, by time."""
        ids = [brand.id for brand in wanted.brands]
        async with self._database.read() as work:
            posts = await work.posts.planned(ids, since, until, wanted.statuses)
            places = await work.repeats.going_on(ids, until)
            coming = [await work.posts.get(post_id) for post_id in places]
        entries = [Entry(at=at, post=post) for post in posts if (at := planned_at(post.content, post.due_at))]
        for post in coming:
            if post.status in wanted.statuses:
                entries += _coming(post, places[post.id], since, until)
        kept = [entry for entry in entries if wanted.takes(entry.post)]
        return sorted(kept, key=lambda entry: (entry.at, entry.post.id))

    async def queue(self, wanted: Wanted, offset: int, limit: int) -> list[Post]:
        """The posts, the next to go out first; those without a time come last."""
        ids = [brand.id for brand in wanted.brands]
        narrow = wanted.account is not None or bool(wanted.campaign)
        async with self._database.read() as work:
            if not narrow:
                return await work.posts.queue(ids, wanted.statuses, limit=limit, offset=offset)
            posts = await work.posts.queue(ids, wanted.statuses, limit=_ALL)
        return [post for post in posts if wanted.takes(post)][offset : offset + limit]

    async def places(self, posts: Sequence[Post]) -> dict[PostId, Occurrence]:
        """The places of those of the posts that come back."""
        async with self._database.read() as work:
            return await work.repeats.of_posts([post.id for post in posts if post.content.repeat])

    async def campaigns(self, brands: Sequence[Brand]) -> list[str]:
        """The names of the campaigns of the brands."""
        async with self._database.read() as work:
            found = [one.name for brand in brands for one in await work.campaigns.of_brand(brand.id)]
        return list(dict.fromkeys(found))


def _coming(post: Post, place: Occurrence, since: datetime, until: datetime) -> Iterator[Entry]:
    """What will be made from the post within the span."""
    if post.content.repeat is None:
        return
    for at in instants(post.content.repeat, place.number, place.due_at):
        if since <= at < until:
            yield Entry(at=at, post=post, coming=True)
