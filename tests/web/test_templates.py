"""The templates by themselves: every page of the gallery, in both languages."""

import ast
import re
from pathlib import Path

import pytest
from jinja2.ext import babel_extract

from agent import check
from store.language import messages
from tests.web.gallery import page
from tests.web.shown import PAGES
from web import threads
from web.pages import errors, goals, proposals, shell, tagging
from web.rendering import environment

WEB = Path(__file__).parents[2] / "web"
TEMPLATES = WEB / "templates"
SOURCES = sorted(TEMPLATES.rglob("*.html"))
PAGES_CODE = sorted((WEB / "pages").glob("*.py"))
CHECK = WEB.parent / "agent" / "check.py"


def texts(path: Path) -> set[str]:
    """The English texts that a template shows; of a counted one the singular."""
    with path.open("rb") as file:
        found = [message for _, _, message, _ in babel_extract(file, ["_", "gettext", "ngettext"], [], {})]
    return {str(message if isinstance(message, str) else (message or ("",))[0]) for message in found}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_text_of_a_template_is_in_japanese_too(path: Path) -> None:
    assert texts(path) - set(messages("ja")) == set()


def strings(node: ast.AST) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def spoken(path: Path) -> set[str]:
    """The English texts that a page's code says outright, in `frame.say("…")` or `frame.count("…", …)`."""
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    said = (call for call in calls if getattr(call.func, "attr", "") in ("say", "count") and call.args)
    return {text for call in said if not isinstance(call.args[0], (ast.Call, ast.Subscript)) for text in strings(call.args[0])}


def tables() -> set[str]:
    """The English texts that pages choose from."""
    orders = (order for order, _ in goals.GOALS)
    return {
        *shell.NAMES.values(),
        *errors.TITLES.values(),
        errors.OTHERWISE,
        errors.OUR_FAULT,
        *goals.FIRST,
        *orders,
        *threads.KINDS.values(),
        threads.OTHER,
        *check.STEPS.values(),
        tagging.NO_SUCH_TAG,
        proposals.TYPE_THE_NUMBER,
    }


@pytest.mark.parametrize("path", PAGES_CODE, ids=lambda path: path.stem)
def test_every_text_of_a_pages_code_is_in_japanese_too(path: Path) -> None:
    assert spoken(path) - set(messages("ja")) == set()


def test_every_text_that_pages_choose_from_is_in_japanese_too() -> None:
    assert tables() - set(messages("ja")) == set()


def test_no_japanese_text_is_left_over() -> None:
    catalogue = (TEMPLATES.parent / "locale" / "ja.po").read_text(encoding="utf-8")
    said = {match.replace('\\"', '"') for match in re.findall(r'^msgid "(.+)"$', catalogue, re.MULTILINE)}
    in_code = (strings(ast.parse(path.read_text(encoding="utf-8"))) for path in (*WEB.rglob("*.py"), CHECK))
    assert said - set().union(*(texts(path) for path in SOURCES), *in_code) == set()


def test_every_sign_of_a_template_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (WEB / "static" / "icons.svg").read_text(encoding="utf-8")))
    used = {sign for path in SOURCES for sign in re.findall(r'icon\("(\w+)"', path.read_text(encoding="utf-8"))}
    assert used - drawn == set()
    assert "save" in used, "a download does not look like a menu"


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
