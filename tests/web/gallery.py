"""Every page and every state of the proposal card, with values made up here, as files to look at.

python -m tests.web.gallery FOLDER                 writes FOLDER/en/*.html and FOLDER/ja/*.html
python -m tests.web.gallery FOLDER --pictures      and takes pictures of them with Chromium, wide and narrow, light and dark
"""

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.web.shown import NOW, PAGES, shell_for
from web.rendering import STATIC, render

SIZES = {"wide": (1280, 800), "phone": (390, 844)}
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


def page(name: str, language: str, theme: str = "auto") -> str:
    """A page of the gallery as HTML."""
    shown = PAGES[name]
    values = shown.values(language)
    return render(shown.template, language, "Asia/Tokyo", {"theme": theme, "shell": shell_for(shown, language), **values}, NOW)


def write(folder: Path) -> None:
    for language in ("en", "ja"):
        for name in PAGES:
            path = folder / language / f"{name}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page(name, language), encoding="utf-8")


class _Files(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/accounts/"):
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        plain = path.split("?")[0]
        return str(STATIC / plain.removeprefix("/static/")) if plain.startswith("/static/") else super().translate_path(path)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder and the static files on loopback; yields the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def take_pictures(folder: Path, only: list[str]) -> list[str]:
    """PNG files beside the pages. Returns what is wrong: pages that scroll sideways."""
    from playwright.sync_api import sync_playwright

    wrong: list[str] = []
    with served(folder) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for size, (width, height) in SIZES.items():
            for theme in ("light", "dark"):
                view = browser.new_page(
                    viewport={"width": width, "height": height}, color_scheme="dark" if theme == "dark" else "light"
                )
                for language in ("en", "ja"):
                    for name in only or PAGES:
                        view.goto(f"{address}/{language}/{name}.html")
                        if view.evaluate("document.documentElement.scrollWidth > innerWidth"):
                            wrong.append(f"{language}/{name} scrolls sideways at {width}")
                        view.evaluate("scrollTo(0, 0)")
                        view.screenshot(path=folder / f"{name}-{language}-{size}-{theme}.png", full_page=True)
        browser.close()
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pictures", action="store_true")
    parser.add_argument("--only", nargs="*", default=[], help="names of pages")
    asked = parser.parse_args()
    write(asked.folder)
    if asked.pictures:
        print("\n".join(take_pictures(asked.folder, asked.only)) or "nothing scrolls sideways")
