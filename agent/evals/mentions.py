"""Whether a text mentions something: case and width ignored, numbers as whole numbers, Latin words as whole words."""

import re
import unicodedata

LATIN = "a-z\u00aa\u00ba\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff"


def mentions(text: str, wanted: str) -> bool:
    """`5` is not in `15`, `2.5` or `1,500`; `New` not in `Newsletter`; `VIP` is in `VIPの人`."""
    needle = _plain(wanted)
    return (
        bool(needle)
        and re.search(_edge_before(needle[0]) + re.escape(needle) + _edge_after(needle[-1]), _plain(text)) is not None
    )


def _plain(text: str) -> str:
    """NFKC and casefold, white space as one space, thousands without their commas."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    spaced = " ".join(folded.split())
    return re.sub(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)", lambda number: number[0].replace(",", ""), spaced)


def _edge_before(first: str) -> str:
    if first.isdigit():
        return r"(?<!\d)(?<!\d\.)"
    return f"(?<![{LATIN}\\d])" if re.match(f"[{LATIN}]", first) else ""


def _edge_after(last: str) -> str:
    if last.isdigit():
        return r"(?!\d)(?!\.\d)"
    return f"(?![{LATIN}\\d])" if re.match(f"[{LATIN}]", last) else ""
