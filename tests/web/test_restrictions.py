"""What narrows, puts off or turns round a goal is never passed over: the built-in model proposes nothing then, and asks."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from agent.evals.play import play
from agent.evals.scenarios import SHIPPED, Scenario, Step, read_scenarios
from agent.models import offline_model
from web.evals.stage import Stage

FRAMES = {
    "en": (
        "{} but only the ones from Osaka",
        "{}, unless they said no on the phone",
        "{}, except the rude ones",
        "{} if they agree",
        "{} tomorrow",
        "{} - not the kids though",
        "Only for the Osaka people: {}",
        "{}, women only",
        "{} when the sale starts",
        "{}. Skip anyone who complained.",
    ),
    "ja": (
        "{}。ただし未成年は除いてください",
        "{}。大阪の人だけね",
        "大阪の人だけ、{}",
        "{}。明日お願い",
        "{}。クレームを言ってきた人は抜きで",
        "もし本人がいいと言ったら{}",
        "女性限定で、{}",
        "{}。子ども連れは対象外で",
        "セールが始まったら{}",
        "{}けど社員の分はやめといて",
    ),
}


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path, offline_model())


def goals(language: str) -> Iterator[Scenario]:
    """One sentence that comes to a proposal, as it stands."""
    for scenario in read_scenarios([SHIPPED]):
        if scenario.lang == language and len(scenario.turns) == 1 and scenario.expect.kind == "proposal":
            yield scenario


def proposed(stage: Stage, scenario: Scenario, frames: Sequence[str]) -> list[str]:
    """The restricted sentences that came to a proposal all the same."""
    said = str(scenario.turns[0].say).rstrip(" .。!！")
    found = []
    for text in (frame.format(said) for frame in frames):
        played = play(scenario.model_copy(update={"turns": (Step(say=text),)}), stage)
        reply = played.moves[-1].reply
        if reply and reply.kind == "proposal":
            found.append(text)
    return found


@pytest.mark.parametrize("language", sorted(FRAMES))
def test_a_restriction_that_cannot_be_acted_on_is_asked_about(stage: Stage, language: str) -> None:
    frames = FRAMES[language]
    assert len(list(goals(language))) > 80
    found = [text for n, goal in enumerate(goals(language)) for text in proposed(stage, goal, [frames[n % len(frames)]])]
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("language", sorted(FRAMES))
def test_no_restriction_is_passed_over_whatever_the_goal(stage: Stage, language: str) -> None:
    assert [text for goal in goals(language) for text in proposed(stage, goal, FRAMES[language])] == []
