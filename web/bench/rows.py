"""The same work on plain rows, one for each friend and tag, with the best raw SQL that we know.

Rows get every chance: one narrow table clustered by tag, its one index by friend covers the page of friends, undo writes no
record of itself, conditions only count, and nothing is parsed, checked or shown.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, text

from web.bench.world import ACCOUNT, LARGE, World

SHARE = 10  # the smaller tags are loaded for one in so many friends only: a smaller table can only help the rows


class Rows:
    """The rows of a world, in the same database server, in tables of their own."""

    def __init__(self, world: World) -> None:
        self._database, self._change = world.database, 0
        with self._database.engine.begin() as connection:
            for statement in _tables(self._database.is_sqlite):
                connection.execute(text(statement))
            for position, (tag_id, friends) in enumerate(world.sets.items(), 1):
                _load(connection, ((position, n) for n in friends if tag_id in LARGE or n % SHARE == 0))
            connection.execute(text("CREATE UNIQUE INDEX rows_by_friend ON rows_member (number, tag)"))
            connection.execute(text("INSERT INTO rows_tag (tag, friends) VALUES (0, 0)"))
        with self._database.engine.connect() as connection:
            connection.execute(text("ANALYZE"))
            connection.commit()

    def apply(self) -> None:
        """Tag everyone who has the first tag, with the exact undo record, the tag's count and an audit line."""
        self._change += 1
        with self._database.engine.begin() as connection:
            for statement in APPLY:
                connection.execute(text(statement), {"change": self._change})

    def undo(self) -> None:
        """Take back exactly those who changed."""
        with self._database.engine.begin() as connection:
            for statement in UNDO:
                connection.execute(text(statement), {"change": self._change})

    def condition(self) -> int:
        """How many have the second and the third tag and not the fourth."""
        with self._database.engine.connect() as connection:
            found = connection.execute(text(CONDITION)).scalar_one()
            connection.rollback()
        return int(found)

    def friend_page(self, numbers: Iterable[int]) -> int:
        """The tags of these friends."""
        wanted = ", ".join(str(int(number)) for number in numbers)
        friends = "SELECT number, name, followed_at, last_message_at FROM friend"
        with self._database.engine.connect() as connection:
            shown = connection.execute(text(f"{friends} WHERE account_id = '{ACCOUNT}' AND number IN ({wanted})")).all()
            tags = connection.execute(text(f"SELECT number, tag FROM rows_member WHERE number IN ({wanted})")).all()
            connection.rollback()
        return len(shown) + len(tags)

    def one_tag(self, number: int) -> None:
        """One friend, one tag, with undo record and audit line."""
        self._change += 1
        with self._database.engine.begin() as connection:
            for statement in ONE:
                connection.execute(text(statement), {"change": self._change, "number": number})


def _tables(sqlite: bool) -> Iterator[str]:
    end = " WITHOUT ROWID" if sqlite else ""
    yield f"CREATE TABLE rows_member (tag integer, number integer, PRIMARY KEY (tag, number)){end}"
    yield f"CREATE TABLE rows_undo (change integer, number integer, PRIMARY KEY (change, number)){end}"
    yield "CREATE TABLE rows_tag (tag integer PRIMARY KEY, friends integer)"
    yield "CREATE TABLE rows_audit (change integer, said text)"


def _load(connection: Connection, rows: Iterable[tuple[int, int]]) -> None:
    driver: Any = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        with driver.copy("COPY rows_member FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        driver.executemany("INSERT INTO rows_member VALUES (?, ?)", rows)
    driver.close()


APPLY = (
    "INSERT INTO rows_undo SELECT :change, t.number FROM rows_member t WHERE t.tag = 1"
    " AND NOT EXISTS (SELECT 1 FROM rows_member h WHERE h.tag = 0 AND h.number = t.number)",
    "INSERT INTO rows_member SELECT 0, number FROM rows_undo WHERE change = :change",
    "UPDATE rows_tag SET friends = friends + (SELECT count(*) FROM rows_undo WHERE change = :change) WHERE tag = 0",
    "INSERT INTO rows_audit VALUES (:change, 'applied')",
)
UNDO = (
    "DELETE FROM rows_member WHERE tag = 0 AND number IN (SELECT number FROM rows_undo WHERE change = :change)",
    "UPDATE rows_tag SET friends = friends - (SELECT count(*) FROM rows_undo WHERE change = :change) WHERE tag = 0",
    "INSERT INTO rows_audit VALUES (:change, 'undone')",
)
CONDITION = (
    "SELECT count(*) FROM rows_member a JOIN rows_member b ON b.tag = 3 AND b.number = a.number"
    " WHERE a.tag = 2 AND NOT EXISTS (SELECT 1 FROM rows_member c WHERE c.tag = 4 AND c.number = a.number)"
)
ONE = (
    "INSERT INTO rows_undo VALUES (:change, :number)",
    "INSERT INTO rows_member VALUES (0, :number)",
    "UPDATE rows_tag SET friends = friends + 1 WHERE tag = 0",
    "INSERT INTO rows_audit VALUES (:change, 'applied')",
)
