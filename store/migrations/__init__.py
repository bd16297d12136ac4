"""Bringing a database to this program's schema, under a lock; an older program refuses a newer schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from store.database import Database
from store.errors import DatabaseNewer

MIGRATION_LOCK = 7_231_904


def migrate(database: Database) -> str:
    """Runs what is missing; answers with the schema's version. Raises DatabaseNewer and changes nothing if it is unknown."""
    config, scripts = _scripts()
    with database.writing() as session:
        connection = session.connection()
        if not database.is_sqlite:
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        found = MigrationContext.configure(connection).get_current_revision()
        if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
            raise DatabaseNewer(found=found)
        head = scripts.get_current_head() or ""
        if found != head:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return head


def schema_version(database: Database) -> str | None:
    """The version that the database is at; None before the first migration."""
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def newest_version() -> str:
    """The version that this program brings a database to."""
    return _scripts()[1].get_current_head() or ""


def _scripts() -> tuple[Config, ScriptDirectory]:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config, ScriptDirectory.from_config(config)
