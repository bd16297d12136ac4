"""What models are told. Prompts are files; a version is made from a prompt's own bytes."""

import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent
_prompts = Environment(loader=FileSystemLoader(HERE), undefined=StrictUndefined)  # noqa: S701  text for models, not HTML


@cache
def render(name: str) -> tuple[str, str]:
    """The text of `NAME.md.j2` and its version, twelve hexadecimal digits of its SHA-256."""
    text = _prompts.get_template(f"{name}.md.j2").render()
    return text, hashlib.sha256(text.encode()).hexdigest()[:12]
