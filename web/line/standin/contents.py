"""The contents of messages, one function for each kind LINE has, and by name in KINDS."""

import secrets
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


def message_id() -> str:
    """A new message id: digits, as LINE's are."""
    return str(secrets.randbelow(9 * 10**17) + 10**17)


def text(words: str = "Hello", *, quoting: str | None = None) -> Json:
    """Words, perhaps in answer to the message `quoting`."""
    quoted = {"quotedMessageId": quoting} if quoting else {}
    return {"id": message_id(), "type": "text", "quoteToken": _quote(), "text": words} | quoted


def image() -> Json:
    """A photo, kept by LINE."""
    return _made("image", quoteToken=_quote(), contentProvider={"type": "line"})


def video() -> Json:
    """A film of a minute."""
    return _made("video", quoteToken=_quote(), duration=60000, contentProvider={"type": "line"})


def audio() -> Json:
    """A voice message."""
    return _made("audio", duration=4500, contentProvider={"type": "line"})


def file() -> Json:
    """A document."""
    return _made("file", fileName="予約.pdf", fileSize=2138)


def location() -> Json:
    """A place on the map."""
    return _made("location", title="Hana Salon", address="東京都渋谷区1-2-3", latitude=35.65910, longitude=139.70310)


def sticker() -> Json:
    """A sticker."""
    return _made("sticker", quoteToken=_quote(), packageId="446", stickerId="1988", stickerResourceType="STATIC")


def unheard_of() -> Json:
    """A kind that LINE may invent tomorrow."""
    return _made("hologram", seconds=3)


KINDS: dict[str, Callable[[], Json]] = {
    "text": text,
    "image": image,
    "video": video,
    "audio": audio,
    "file": file,
    "location": location,
    "sticker": sticker,
    "unheard_of": unheard_of,
}


def _made(kind: str, **fields: object) -> Json:
    return {"id": message_id(), "type": kind, **fields}


def _quote() -> str:
    return secrets.token_urlsafe(24)
