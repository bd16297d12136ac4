"""Workflows that a change left waiting are started: at once by the door that made it, and again and again in the background."""

from store.accounts import accounts
from store.automation import run_waiting
from store.database import Database
from web.logs import log


def start_workflows(database: Database, account_id: str) -> int:
    """Never raises: what they wait for is done already, and one account's trouble is not another's. Answers with their number."""
    try:
        return run_waiting(database, account_id)
    except Exception:
        log.exception("workflows_wait", account=account_id)
        return 0


def start_all_workflows(database: Database) -> int:
    with database.reading() as session:
        account_ids = [account.id for account in accounts(session)]
    return sum(start_workflows(database, account_id) for account_id in account_ids)
