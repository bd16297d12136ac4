"""The templates by themselves: every page of the gallery, in both languages."""

import re
from pathlib import Path

import pytest
from jinja2.ext import babel_extract

from store.language import messages
from tests.web.gallery import page
from tests.web.shown import PAGES
from web.rendering import environment

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
SOURCES = sorted(TEMPLATES.rglob("*.html"))


def texts(path: Path) -> set[str]:
    """The English texts that a template shows; of a counted one the singular."""
    with path.open("rb") as file:
        found = [message for _, _, message, _ in babel_extract(file, ["_", "gettext", "ngettext"], [], {})]
    return {str(message if isinstance(message, str) else (message or ("",))[0]) for message in found}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_text_of_a_template_is_in_japanese_too(path: Path) -> None:
    assert texts(path) - set(messages("ja")) == set()


def test_no_japanese_text_is_left_over() -> None:
    catalogue = (TEMPLATES.parent / "locale" / "ja.po").read_text(encoding="utf-8")
    said = {match.replace('\\"', '"') for match in re.findall(r'^msgid "(.+)"$', catalogue, re.MULTILINE)}
    assert said - set().union(*(texts(path) for path in SOURCES)) == {"just now"}


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_needs_no_inline_script_or_style(name: str, language: str) -> None:
    html = page(name, language)
    assert f'<html lang="{language}"' in html
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", html)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_template_trusts_no_value(path: Path) -> None:
    assert not re.search(r"\|\s*safe|autoescape", path.read_text(encoding="utf-8"))


def test_a_friends_name_is_text_and_never_markup() -> None:
    html = (
        environment()
        .from_string('{% import "macros.html" as ui with context %}{{ ui.person({"number": 1, "name": "<b>Eve</b>"}) }}')
        .render(gettext=str, ngettext=str)
    )
    assert "&lt;b&gt;Eve" in html
    assert "<b>" not in html


def test_every_id_of_a_page_stands_there_once() -> None:
    for name in PAGES:
        ids = re.findall(r'\sid="([^"]+)"', page(name, "en"))
        assert sorted(set(ids)) == sorted(ids), name
