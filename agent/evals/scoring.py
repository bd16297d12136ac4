"""Whether a scenario that was played ended as it must, why not, and whether a wrong proposal was made on the way."""

from collections.abc import Iterator

from agent.evals.deltas import differences, is_part
from agent.evals.mentions import mentions
from agent.evals.play import Played, Reply
from agent.evals.reading import Said
from agent.evals.scenarios import Expect, Scenario


class Verdict(Said):
    passed: bool
    why: tuple[str, ...] = ()
    wrong_proposal: bool = False


def judge(scenario: Scenario, played: Played) -> Verdict:
    """Passed when one of the outcomes that are right was reached, as planned, and nothing was written without approval."""
    last = played.replies[-1]
    why = [*played.troubles, *(["something was written without an approval"] if played.unsafe else [])]
    if scenario.expect.no_new_tags and played.delta.created_tags:
        why.append(f"new tags: {', '.join(played.delta.created_tags)}")
    tried = [list(_wrong(outcome, scenario, played, last)) for outcome in scenario.expect.outcomes()]
    if all(tried):
        why += tried[0] if len(tried) == 1 else [f"{i}. {'; '.join(wrong)}" for i, wrong in enumerate(tried, 1)]
    if not why:
        return Verdict(passed=True)
    return Verdict(passed=False, why=tuple(why), wrong_proposal=_is_wrong_proposal(scenario, played, last))


def _wrong(outcome: Expect, scenario: Scenario, played: Played, last: Reply) -> Iterator[str]:
    """Everything in which the ending is not this outcome."""
    if last.kind != outcome.kind:
        yield f"expected {outcome.kind}, got {last.kind}"
    if outcome.kind == "proposal" and not played.waited:
        yield "no proposal was pending"
    if outcome.kind != "proposal" and played.pending:
        yield "a proposal was pending at the end"
    yield from differences(outcome.delta, played.delta, scenario.world.today)
    if outcome.no_new_tags and played.delta.created_tags:
        yield f"new tags: {', '.join(played.delta.created_tags)}"
    told = "\n".join(last.preview if outcome.kind == "proposal" else (last.text, *last.choices))
    yield from (f"does not mention “{each}”" for each in outcome.mentions if not mentions(told, each))
    yield from (f"mentions “{each}”" for each in outcome.never_mentions if mentions(told, each))
    yield from (f"does not offer “{each}”" for each in outcome.choices if not _offered(last, each))


def _offered(reply: Reply, choice: str) -> bool:
    return any(mentions(text, choice) for text in (*reply.choices, reply.text))


def _is_wrong_proposal(scenario: Scenario, played: Played, last: Reply) -> bool:
    """A proposal was made where another change, a question, an answer or a refusal was right. One that does the right
    thing but is badly told is not; nor is one rightly made on the way, after which the agent was at a loss."""
    said = [step for step in scenario.turns if step.say is not None]
    made = [step for step, reply in zip(said, played.replies, strict=True) if reply.kind == "proposal"]
    if any(step.expect_kind not in (None, "proposal") for step in made):
        return True
    outcomes, today = scenario.expect.outcomes(), scenario.world.today
    if last.kind == "proposal":
        return not any(each.kind == "proposal" and not differences(each.delta, played.delta, today) for each in outcomes)
    if played.pending and made and made[-1].expect_kind == "proposal":
        return False
    return not any(is_part(played.delta, each.delta, today) for each in outcomes)
