"""A browser without JavaScript: pages are read, their own forms filled in and sent, exactly as they stand there."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from fastapi.testclient import TestClient

HTML = {"accept": "text/html"}
VOID = ("checkbox", "radio")


@dataclass
class Sheet:
    """A form as it stands on a page. `options` are the values of its selects, by name, with their texts."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[tuple[str, str]] = field(default_factory=list)
    options: dict[str, dict[str, str]] = field(default_factory=dict)
    buttons: list[dict[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self.words: list[str] = []
        self._form: Sheet | None = None
        self._select, self._option, self._button = "", "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Sheet(said.get("action", ""), said.get("method", "get"))
            self.sheets.append(self._form)
        elif self._form and tag == "input" and "name" in said:
            ticked = said.get("type") in VOID
            place = self._form.boxes if ticked and "checked" not in said else self._form.fields
            place.append((said["name"], said.get("value", "on" if ticked else "")))
        elif self._form and tag == "textarea":
            self._form.fields.append((said["name"], ""))
        elif self._form and tag == "select":
            self._select = said["name"]
            self._form.options[self._select] = {}
        elif self._form and tag == "option" and self._select:
            self._option = said.get("value", "")
            chosen = "selected" in said or not self._form.options[self._select]
            self._form.options[self._select][self._option] = ""
            if chosen:
                self._form.fields = [pair for pair in self._form.fields if pair[0] != self._select]
                self._form.fields.append((self._select, self._option))
        elif self._form and tag == "button" and said.get("type") != "button":
            self._form.buttons.append(said | {"text": ""})
            self._button = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "button":
            self._button = False

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._form and self._button:
            self._form.buttons[-1]["text"] += data
        elif self._form and self._select and data.strip():
            self._form.options[self._select][self._option] += data.strip()


class Hand:
    """One tab. `send` presses the first button of that text (or that begins so, with *), in a form that has what is typed and
    chosen; `tick` and `untick` are values of boxes, `choose` picks options by their text, `fields` are typed into too."""

    def __init__(self, client: TestClient, language: str = "en") -> None:
        self._client, self.path, self.status, self.html = client, "", 0, ""
        client.cookies.set("language", language)

    def open(self, path: str) -> "Hand":
        return self._shown(self._client.get(path, headers=HTML))

    def send(
        self,
        button: str,
        tick: tuple[str, ...] = (),
        untick: tuple[str, ...] = (),
        choose: dict[str, str] | None = None,
        fields: dict[str, str] | None = None,
        **typed: str,
    ) -> "Hand":
        typed |= fields or {}
        sheet, pressed = self._button(button, set(typed) | set(choose or {}))
        pairs = [(name, typed.get(name, value)) for name, value in sheet.fields if value not in untick]
        for name, text in (choose or {}).items():
            (value,) = [value for value, said in sheet.options[name].items() if said == text]
            pairs = [*(pair for pair in pairs if pair[0] != name), (name, value)]
        boxes = [pair for pair in sheet.boxes if pair[1] in tick or pair[0] in tick]
        assert len(boxes) >= len(tick), f"{tick} among {sheet.boxes}"
        if pressed.get("name"):
            pairs.append((pressed["name"], pressed.get("value", "")))
        return self._sent(pressed.get("formmethod") or sheet.method, pressed.get("formaction") or sheet.action, pairs + boxes)

    def follow(self, link: str) -> "Hand":
        """Goes where the one link of that text leads."""
        links = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', self.html, re.DOTALL)
        found = {unescape(href) for href, inner in links if " ".join(re.sub("<[^>]*>", " ", inner).split()) == link}
        assert len(found) == 1, f"links “{link}” on {self.path}: {found}"
        return self.open(urljoin(self.path, found.pop()))

    @property
    def text(self) -> str:
        """What can be read on the page, without what stands in scripts."""
        return " ".join(" ".join(self._read().words).split())

    @property
    def main(self) -> str:
        """What can be read in the page's own part, notices included."""
        inner = Hand.__new__(Hand)
        inner.html = re.search(r'<div class="notices".*</main>', self.html, re.DOTALL)[0]  # type: ignore[index]
        return inner.text

    def _button(self, text: str, needs: set[str]) -> tuple[Sheet, dict[str, str]]:
        found = [
            (sheet, button)
            for sheet in self._read().sheets
            for button in sheet.buttons
            if text in (" ".join(button["text"].split()), button.get("aria-label"))
            or (text.endswith("*") and " ".join(button["text"].split()).startswith(text[:-1]))
        ]
        fits = [pair for pair in found if needs <= {name for name, _ in pair[0].fields}]
        assert fits, f"no button “{text}” on {self.path}: {self.main[:2000]}"
        return fits[0]

    def _sent(self, method: str, action: str, pairs: list[tuple[str, str]]) -> "Hand":
        address = urljoin(self.path, action or self.path)
        if method == "get":
            return self._shown(self._client.get(f"{urlsplit(address).path}?{urlencode(pairs)}", headers=HTML))
        headers = HTML | {"content-type": "application/x-www-form-urlencoded", "origin": "http://localhost"}
        return self._shown(self._client.post(address, content=urlencode(pairs), headers=headers))

    def _shown(self, answer: Any) -> "Hand":
        self.path = answer.url.raw_path.decode() if hasattr(answer.url, "raw_path") else str(answer.url)
        self.status, self.html = answer.status_code, answer.text
        return self

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.html)
        return reader
