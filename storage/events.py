"""Events from Slack, each handled once."""

from datetime import datetime, timedelta

from sqlalchemy import and_, delete, select, update

from storage.connection import Repository
from storage.tables import events


class EventRepository(Repository):
    """The events of the last days, by Slack's id of them."""

    async def begin(self, event_id: str, now: datetime, lease: timedelta) -> bool:
        """Whether the event is to be handled now: it is new, or who began it died before it was done."""
        until = now + lease
        died = and_(events.c.done.is_(False), events.c.lease_until <= now)
        begun = (
            self._connection.insert(events)
            .values(id=event_id, done=False, begun_at=now, lease_until=until)
            .on_conflict_do_update(index_elements=["id"], set_={"lease_until": until}, where=died)
        )
        return await self._connection.first(begun.returning(events.c.id)) is not None

    async def done(self, event_id: str) -> None:
        """The event was handled."""
        await self._connection.run(update(events).where(events.c.id == event_id).values(done=True))

    async def is_done(self, event_id: str) -> bool:
        """Whether the event was handled, by whichever process."""
        handled = select(events.c.id).where(events.c.id == event_id, events.c.done)
        return await self._connection.first(handled) is not None

    async def purge(self, before: datetime) -> int:
        """Forget the events begun before then; Slack repeats none that long. How many there were."""
        return await self._connection.run(delete(events).where(events.c.begun_at < before))
