"""A question asked where none was needed: whether one of its choices leads to what is right."""

from pathlib import Path

import pytest

from web.evals import run_eval

SCENARIO = """
- id: aside
  world: yoga
  lang: en
  family: apply
  turns: [{say: "%s"}]
  expect: {kind: proposal, delta: {tagged: {Staff: [y09, y15]}}}
"""
WORLDS = Path(__file__).parents[2] / "agent" / "evals" / "worlds"


@pytest.mark.parametrize(
    ("text", "right"),
    [("Put Stuff on all blocked friends", 1), ("Put Zorbing on all blocked friends", 0)],
)
def test_a_question_is_told_apart_by_whether_a_choice_leads_to_what_is_right(text: str, right: int, tmp_path: Path) -> None:
    (tmp_path / "worlds").mkdir()
    (tmp_path / "worlds" / "yoga.yaml").write_bytes((WORLDS / "yoga.yaml").read_bytes())
    (tmp_path / "one.yaml").write_text(SCENARIO % text, "utf-8")
    questions = run_eval([tmp_path / "one.yaml"]).questions
    assert (questions.asked_when_not, questions.right_by_choice) == (1, right)
