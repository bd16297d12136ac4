"""Secrets at rest: encrypted with a key from the environment, readable with no other."""

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, InvalidToken

from store.errors import SecretKeyMissing


def seal(key: str, secret: str) -> str:
    """The secret, encrypted. `key` is any long text; without one nothing is stored."""
    return _cipher(key).encrypt(secret.encode()).decode("ascii")


def unseal(key: str, sealed: str) -> str:
    """The secret again. Raises SecretKeyMissing where the key is missing or another one."""
    try:
        return _cipher(key).decrypt(sealed.encode("ascii")).decode()
    except InvalidToken:
        raise SecretKeyMissing() from None


@cache
def _cipher(key: str) -> Fernet:
    if not key.strip():
        raise SecretKeyMissing()
    return Fernet(base64.urlsafe_b64encode(hashlib.scrypt(key.encode(), salt=b"tagdesk", n=2**14, r=8, p=1, dklen=32)))
