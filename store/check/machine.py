"""The schema's version, and how the database was built and set."""

from sqlalchemy import text

from store.check.finding import Finding
from store.database import FIXED_SQLITE, Database, sqlite_version
from store.migrations import newest_version, schema_version


def check_machine(database: Database) -> tuple[list[Finding], bool]:
    """Facts and faults, and whether the tables can be read at all."""
    found, expected = schema_version(database), newest_version()
    schema = Finding("schema", f"The schema is at version {found}, as this program expects.", wrong=False)
    if found != expected:
        schema = Finding("schema", f"The schema is at version {found}; this program expects {expected}. Run “tagdesk migrate”.")
    return [schema, *(_sqlite(database) if database.is_sqlite else _postgres(database))], found == expected


def _sqlite(database: Database) -> list[Finding]:
    with database.reading() as session:

        def pragma(name: str) -> str:
            return str(session.connection().execute(text(f"PRAGMA {name}")).scalar())

        journal, safe = pragma("journal_mode").upper(), pragma("synchronous") == "2"
        broken = [str(row[0]) for row in session.connection().execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
        dangling = session.connection().execute(text("PRAGMA foreign_key_check")).all()
    fixed = tuple(map(int, sqlite_version().split("."))) >= FIXED_SQLITE
    why = "" if fixed else f" (below {'.'.join(map(str, FIXED_SQLITE))} a WAL database can be corrupted, so WAL is not used)"
    facts = [Finding("sqlite", f"SQLite {sqlite_version()}, journal mode {journal}{why}.", wrong=journal == "WAL" and not fixed)]
    if not safe:
        facts.append(Finding("sqlite", "SQLite does not wait for the disk (synchronous is not FULL)."))
    facts += [Finding("sqlite", f"SQLite's integrity check says: {each}") for each in broken]
    if dangling:
        facts.append(Finding("sqlite", f"{len(dangling)} rows refer to rows that are not there ({dangling[0][0]} first)."))
    return facts


def _postgres(database: Database) -> list[Finding]:
    with database.reading() as session:
        version = session.connection().execute(text("SHOW server_version")).scalar()
        safe = session.connection().execute(text("SHOW fsync")).scalar() == "on"
        waits = session.connection().execute(text("SHOW synchronous_commit")).scalar() != "off"
    facts = [Finding("postgresql", f"PostgreSQL {version}.", wrong=False)]
    if not (safe and waits):
        facts.append(
            Finding("postgresql", "PostgreSQL does not wait for the disk (fsync or synchronous_commit is off).", wrong=False)
        )
    return facts
