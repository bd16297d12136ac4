"""How the doors say no, beside what the store refuses: strangers, other sites, bodies that do not fit, our own faults."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from store.errors import NotFound, Refused, Stale


class NoSuchPage(NotFound):
    sentence = "There is no page here. Check the address, or start again from the list of tags."


class NotAllowedHere(Refused):
    status = 405
    sentence = "This address does not take {method}. Look at /api/v1/openapi.json for what it takes."


class NotFromHere(Refused):
    status = 403
    sentence = (
        "Tagdesk answers only on the machine it runs on; from elsewhere only LINE's webhook comes in."
        " Open it at http://localhost there."
    )


class OtherSite(Refused):
    status = 403
    sentence = "This request came from another website, so nothing was done. Open Tagdesk itself and try again there."


class BodyTooLarge(Refused):
    status = 413
    sentence = "This is larger than {limit} bytes, which is the most that is taken at once. Send less."


class Unreadable(Refused):
    sentence = "This request cannot be understood: {what}. Correct it and send it again."


class NoDayBetween(Refused):
    sentence = "No day lies between these two, so nobody could match. The first must be earlier than the second."


class NobodyTicked(Refused):
    sentence = "Nobody is ticked. Tick friends in the list, or “All that match”."


class NoTagChosen(Refused):
    sentence = "No tag is chosen. Choose one, or type the name of a new one."


class Unexpected(Refused):
    status = 500
    sentence = "Something went wrong on our side. Try again; if it stays so, give this number to whoever runs Tagdesk: {id}."


class NotOnLoopback(Refused):
    status = 500
    sentence = (
        "Tagdesk does not listen on {host}: as long as it knows no members, whoever reaches it may do everything."
        " Use 127.0.0.1, and TAGDESK_PUBLIC_URL with a tunnel for LINE's webhook."
    )


class NeedsAnswer(Refused):
    """A program's wish was ambiguous; `question` is in the reader's language already."""

    sentence = "{question}"

    def __init__(self, question: str, choices: tuple[str, ...]) -> None:
        super().__init__(question=question)
        self.members: Mapping[str, Any] = {"choices": list(choices)}


class FileUnfit(Refused):
    """What is wrong with a file, line by line, in the reader's language already."""

    sentence = "Nothing was imported from the file. {what}"

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(what=" ".join(lines))
        self.lines = list(lines)
        self.members: Mapping[str, Any] = {"lines": self.lines}


class StaleNow(Stale):
    """Stale, with what was shown and what the proposal would do today, for the problem's JSON and for the page."""

    def __init__(self, shown: BaseModel, fresh: BaseModel) -> None:
        super().__init__()
        self.shown, self.fresh = shown, fresh

    @property
    def name(self) -> str:
        return "Stale"

    @property
    def members(self) -> Mapping[str, Any]:
        return {"proposal": self.shown.model_dump(mode="json"), "fresh": self.fresh.model_dump(mode="json")}
