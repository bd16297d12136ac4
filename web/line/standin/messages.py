"""What LINE would object to in messages that are to be sent: the shape, the number, and the length of texts."""

from typing import Any

MOST = 5
MAX_UNITS = 5000
TYPES = ("text", "textV2", "image", "video", "audio", "location", "sticker", "template", "imagemap", "flex", "coupon")


def faults(request: Any) -> list[dict[str, str]]:
    """LINE's `details`: a message and the property it is about, for each fault; none when the messages may be sent."""
    messages = request.get("messages") if isinstance(request, dict) else None
    if not isinstance(messages, list) or not messages:
        return [{"message": "May not be empty", "property": "messages"}]
    if len(messages) > MOST:
        return [{"message": f"Size must be between 1 and {MOST}", "property": "messages"}]
    return [found for position, message in enumerate(messages) if (found := _fault(message, f"messages[{position}]"))]


def _fault(message: Any, where: str) -> dict[str, str] | None:
    kind = message.get("type") if isinstance(message, dict) else None
    if kind not in TYPES:
        values = ", ".join(TYPES)
        return {"message": f"Must be one of the following values: [{values}]", "property": f"{where}.type"}
    if kind != "text":
        return None
    words = message.get("text")
    if not isinstance(words, str) or not words:
        return {"message": "May not be empty", "property": f"{where}.text"}
    if len(words.encode("utf-16-le", "surrogatepass")) // 2 > MAX_UNITS:
        return {"message": f"Length must be between 0 and {MAX_UNITS}", "property": f"{where}.text"}
    return None
