"""The channel secrets of connected accounts, remembered for a moment: a webhook is not to cost a reading of the database."""

import time

from store.accounts import account_by_id
from store.connections import connection_of
from store.database import Database
from store.errors import NotConnected
from store.sealed import unseal

REMEMBERED = 5.0
"""Seconds. Another server that connects or disconnects an account is noticed after that; this one at once."""


class ChannelSecrets:
    """`known` answers at once or with None; `read` asks the database."""

    def __init__(self, database: Database, key: str) -> None:
        self._database, self._key = database, key
        self._held: dict[str, tuple[float, str]] = {}

    def known(self, account_id: str) -> str | None:
        """The secret, if it was read a moment ago. Of many who come late, one is sent to read."""
        until, secret = self._held.get(account_id, (0.0, ""))
        if time.monotonic() < until:
            return secret
        if secret:
            self._held[account_id] = (time.monotonic() + REMEMBERED, secret)
        return None

    def read(self, account_id: str) -> str:
        """The secret as it is now. Refuses an account that is unknown or not connected."""
        with self._database.reading() as session:
            self._held.pop(account_id, None)
            connection = connection_of(session, account_by_id(session, account_id).id)
            if connection is None:
                raise NotConnected()
        secret = unseal(self._key, connection.sealed_secret)
        self._held[account_id] = (time.monotonic() + REMEMBERED, secret)
        return secret

    def forget(self, account_id: str) -> None:
        """It was changed."""
        self._held.pop(account_id, None)
