"""Who did what with a conversation: on its card, and for good in the audit log."""

from bot.domain.brand import Brand
from bot.domain.conversation import Conversation
from bot.domain.triage import Deed
from storage.work import Work


async def record(work: Work, brand: Brand, talk: Conversation, deed: Deed) -> None:
    """Note it in both."""
    await work.deeds.add(talk.id, deed)
    await work.audit.add(
        team=brand.team,
        actor=deed.actor,
        action=f"conversation:{deed.action}",
        subject="conversation",
        detail={"conversation": talk.id, **({"note": deed.note} if deed.note else {})},
        now=deed.at,
    )
