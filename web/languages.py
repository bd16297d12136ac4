"""Which language a reader wants: the cookie that they set, else what their browser asks for, else the setting."""

from fastapi import Request

from store.language import LANGUAGES
from web.desk import Desk

COOKIE = "language"


def language_of(request: Request) -> str:
    desk: Desk = request.app.state.desk
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in LANGUAGES else asked_for(request.headers.get("accept-language", "")) or desk.settings.language


def asked_for(header: str) -> str | None:
    """The first of our languages in an Accept-Language header, by its weights."""
    ranked: list[tuple[float, int, str]] = []
    for position, part in enumerate(header[:500].split(",")):
        tag, _, weight = part.partition(";q=")
        language = tag.strip().lower().split("-")[0]
        if language in LANGUAGES and (quality := _number(weight)) > 0:
            ranked.append((-quality, position, language))
    return min(ranked)[2] if ranked else None


def _number(weight: str) -> float:
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
