"""web/line is a library by itself."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import web.line

FOLDER = Path(web.line.__file__).parent
OUTSIDE = {"fastapi", "httpx2", "jinja2", "pydantic", "starlette", "uvicorn"}


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def test_it_imports_nothing_of_ours_and_few_libraries() -> None:
    files = list(FOLDER.rglob("*.py"))
    assert len(files) > 15
    for file in files:
        for name in imported(file):
            top = name.split(".")[0]
            assert name.startswith("web.line.") or top in OUTSIDE | sys.stdlib_module_names, f"{file.name}: {name}"


def test_only_the_stand_in_needs_a_web_server() -> None:
    for file in FOLDER.glob("*.py"):
        assert not {"fastapi", "starlette", "uvicorn", "jinja2"} & {name.split(".")[0] for name in imported(file)}
