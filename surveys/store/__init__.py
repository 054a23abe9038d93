"""Tables, migrations, and the Database: readers beside one grouped writer."""

from surveys.store.database import BulkAction, Call, Database, open_database
from surveys.store.errors import DatabaseError
from surveys.store.schema import SchemaNewer, SchemaOutdated, check_schema, upgrade_schema

__all__ = [
    "BulkAction",
    "Call",
    "Database",
    "DatabaseError",
    "SchemaNewer",
    "SchemaOutdated",
    "check_schema",
    "open_database",
    "upgrade_schema",
]
