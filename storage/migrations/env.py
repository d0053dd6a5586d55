"""Where Alembic starts: the transaction is `upgrade`'s, which runs this."""

from alembic import context

from storage.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite's tables change in one transaction as well, so that a crash leaves nothing half done.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
