"""The signature of a webhook: base64(HMAC-SHA256(channel secret, raw body)), in LINE's header `x-line-signature`."""

import base64
import hashlib
import hmac

HEADER = "x-line-signature"


class EmptySecret(ValueError):
    """A channel secret is empty. With an empty key anyone could sign, so nothing is signed or accepted with one."""

    def __init__(self) -> None:
        super().__init__("The channel secret is empty.")


def sign(secret: str, body: bytes) -> str:
    """The value LINE sends in its header for exactly these bytes. An empty or blank secret raises EmptySecret."""
    if not secret.strip():
        raise EmptySecret
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode("ascii")


def verify(secret: str, body: bytes, given: str | None) -> bool:
    """Whether `given` signs these bytes, in constant time. None is False; an empty secret raises EmptySecret."""
    expected = sign(secret, body).encode("ascii")
    return hmac.compare_digest(expected, (given or "").encode("utf-8", "surrogatepass"))
