"""Seals anew what was sealed with an older key."""

from sqlalchemy import Column, LargeBinary, and_, select, update

from storage.connection import Connection


async def reseal(connection: Connection, column: Column[LargeBinary]) -> int:
    """Seal the column's secrets with the newest key; how many there are.

    Raises ConfigurationError where one was sealed with none of the keys.
    """
    keys = list(column.table.primary_key)
    rows = await connection.all(select(*keys, column))
    for *key, sealed in rows:
        same = and_(*(one == value for one, value in zip(keys, key, strict=True)), column == sealed)
        # One that was written meanwhile is newer than what was read, and is left alone.
        await connection.run(
            update(column.table).where(same).values({column: connection.vault.reseal(sealed)})
        )
    return len(rows)
