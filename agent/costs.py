"""What an answer cost: tokens as the server counted them; where it did not, one for each four bytes sent and received."""

import json
from typing import Any

from agent.model import Usage

BYTES = 4
"""Of JSON, for one token: about right for English and for Japanese, and no more than an estimate."""


def usage_of(counted: Any, names: tuple[str, str], sent: Any, received: Any) -> Usage:
    """`counted` is what stands under “usage” in a reply, `names` what it calls the tokens that went in and came out."""
    told = counted if isinstance(counted, dict) else {}
    went, came = (count(told.get(name)) for name in names)
    return Usage(input_tokens=went or estimated(sent), output_tokens=came or estimated(received))


def estimated(data: Any) -> int:
    """Tokens of anything that goes over the wire as JSON, at least one."""
    return -(-len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")) // BYTES)


def count(value: Any) -> int:
    """Tokens; 0 for whatever is not a number of them."""
    return int(value) if isinstance(value, int | float) and 0 < value < 1e12 else 0
