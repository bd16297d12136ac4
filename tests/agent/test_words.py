"""Whatever the agent's side of the house says by itself, it can say in Japanese too."""

import ast
import re
from pathlib import Path

from agent import loop, outages
from store.language import messages
from tools import create_tag, questions, save_folder, save_segment, save_workflow, undo
from web import talk, turns

ROOT = Path(__file__).parents[2]
MODULES = (loop, questions, create_tag, save_folder, save_segment, save_workflow, undo, turns)


def sentences() -> set[str]:
    found = {s for module in MODULES for s in _constants(Path(module.__file__ or ""))}
    found |= {text for cls in vars(outages).values() if isinstance(cls, type) and (text := vars(cls).get("sentence"))}
    return found | set(talk.LOOKED_UP.values()) | set(talk.KINDS.values()) | {"Drafted: {sentence}"}


def _constants(path: Path) -> set[str]:
    """Module-level values that are sentences or questions, also inside dicts and tuples."""
    tree = ast.parse(path.read_text())
    values = [node.value for node in tree.body if isinstance(node, ast.Assign)]
    texts = [leaf.value for value in values for leaf in ast.walk(value) if isinstance(leaf, ast.Constant)]
    return {text for text in texts if isinstance(text, str) and (" " in text or "{" in text)}


def test_every_sentence_exists_in_japanese_with_the_same_values() -> None:
    japanese = messages("ja")
    assert len(sentences()) > 50
    for sentence in sentences():
        assert sentence in japanese, sentence
        assert set(re.findall(r"{\w+}", sentence)) == set(re.findall(r"{\w+}", japanese[sentence][0])), sentence
