"""What comments answer, where it was not Pressroom that published it: read from the platform once."""

from collections.abc import Collection, Sequence
from functools import partial

from bot.connectors.base import Connector, Published
from bot.domain.account import Account
from bot.domain.conversation import ItemKind, Ref, RemoteItem
from bot.errors import ConnectorError
from bot.services.session import Sessions
from storage.database import Database

_MOST = 10
"""So many posts are read for one page: a card without what it answers is better than one that comes late."""


async def recalled(
    database: Database, sessions: Sessions, account: Account, items: Sequence[RemoteItem]
) -> dict[str, str]:
    """The texts of what these comments answer, by what the platform calls it, where we have none of our own.

    What can't be read is missing.
    """
    asked = {one.parent_id for one in items if one.kind == ItemKind.COMMENT and one.parent_id is not None}
    unknown = await _unknown(database, account, asked) if asked else []
    found: dict[str, str] = {}
    for remote_id in unknown[:_MOST]:
        try:
            post = await sessions.call(account, partial(_read, ref=Ref(id=remote_id)))
        except ConnectorError:
            continue
        found[remote_id] = post.text
    return found


async def _unknown(database: Database, account: Account, asked: Collection[str]) -> list[str]:
    async with database.read() as work:
        ours = await work.deliveries.known_remote_ids(account.id, asked)
        return sorted({*asked} - ours - set(await work.items.homes(account.id, asked)))


async def _read(connector: Connector, *, ref: Ref) -> Published:
    return await connector.read_back(ref)
