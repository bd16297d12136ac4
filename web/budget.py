"""What an operator may spend at a model server in a day."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from agent.model import Usage
from store.accounts import account_by_id
from store.database import Database
from store.matching import today_of
from store.spending import spend, tokens_spent


@dataclass(frozen=True)
class Budget:
    """`limit` is in tokens, over all accounts; None for no limit. The day is that of the account in which words are said.

    Before each call it is asked whether anything is left, and each answer is counted as it comes: one that was useless, and one
    that nobody waits for any more. So a day ends over its limit by the calls that were under way when it was reached, one in
    each conversation that was then waiting for an answer, and by no more.
    """

    database: Database
    account_id: str
    by: str
    limit: int | None

    def left(self) -> bool:
        if self.limit is None:
            return True
        with self.database.reading() as session:
            return tokens_spent(session, self.by, self._today(session)) < self.limit

    def charge(self, usage: Usage) -> None:
        if usage.tokens:
            self.database.write(lambda s: spend(s, self.account_id, self.by, self._today(s), usage.tokens))

    def _today(self, session: Session) -> date:
        return today_of(account_by_id(session, self.account_id))
