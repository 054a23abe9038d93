"""Alembic's entry: runs on the connection that `surveys.store.schema` gives it."""

from alembic import context

from surveys.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
