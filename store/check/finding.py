"""One thing that a check found out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`about` names the check. `wrong` is unset for facts that are merely told, such as the library's version."""

    about: str
    text: str
    wrong: bool = True
    account_id: str | None = None
