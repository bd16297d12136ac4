"""Which model answers a turn: the hosted one, the built-in one first, or the built-in one because the other is out of reach or
the day's budget is spent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from agent.drafting import RESULT, Drafting
from agent.events import Answered, Event, Noticed, Outcome, Proposed, Unanswered
from agent.loop import Limits, Turn
from agent.model import Model, ModelDown
from agent.models import offline_model
from agent.offline.certainty import is_sure
from agent.transcript import PastTurn, transcript
from store import conversations
from store.conversations import conversation_by_id, them_in, turn_by_id
from store.database import Rehearsable
from store.errors import BudgetSpent
from store.language import translate
from store.names import visible
from store.proposals import decision_of, edited_last, proposal_by_id, shown_of, status_of
from store.wording import by_number, sentence
from web.budget import Budget

MODEL_DOWN = "{reason} The built-in model answered instead."
BUILT_IN = "offline"
ALL_NAMES = 4_000_000  # the built-in model reads every name there is, and pays nothing for it


@dataclass(frozen=True)
class Answering:
    """One turn's answer. `tell` is told each event before the outcome; nothing is stored here but what was spent. `stand_in`:
    whether the built-in model answers where the other cannot; else the turn ends Unanswered."""

    database: Rehearsable
    model: Model
    local_first: bool
    stand_in: bool
    limits: Limits
    budget: Budget
    account_id: str
    turn_id: str
    language: str
    tell: Callable[[Event], None]
    stopped: Callable[[], bool]

    def play(self) -> tuple[Turn, Outcome]:
        """The turn as it ran, and its outcome. Raises ModelDown where not even the built-in model could answer."""
        if self.model.name == BUILT_IN:
            return self._follow(self._prepared(offline_model()))
        if self.local_first and (sure := self._surely()):
            return sure
        turn = self._prepared(self.model)
        turn.affordable, turn.charge = self.budget.left, self.budget.charge
        try:
            return self._follow(turn)
        except (BudgetSpent, ModelDown) as why:
            reason = why.say(self.language)
            if not self.stand_in:
                return turn, Unanswered(text=reason)
            told = translate(self.language, MODEL_DOWN, reason=reason) if isinstance(why, ModelDown) else reason
            self.tell(Noticed(text=told))
        instead = self._prepared(offline_model())
        instead.usage = turn.usage  # what the other had cost before
        return self._follow(instead)

    def _surely(self) -> tuple[Turn, Outcome] | None:
        """The built-in model's turn, if it proposes or answers and accounts for every word. It is told only what was said
        since another model last answered: what it has not followed it must not build on."""
        turn = self._prepared(offline_model(), own=True)
        *events, outcome = turn.run()
        begins = len(turn.messages) == 2  # the system prompt and the new words
        if not isinstance(outcome, (Proposed, Answered)):
            return None
        if not is_sure([*turn.messages, *turn.said], by_itself=begins and self._position() > 1):
            return None
        for event in events:
            self.tell(event)
        return turn, outcome

    def _follow(self, turn: Turn) -> tuple[Turn, Outcome]:
        for event in turn.run():
            if isinstance(event, Outcome):
                return turn, event
            self.tell(event)
        raise AssertionError("a turn ends in an outcome")

    def _prepared(self, model: Model, *, own: bool = False) -> Turn:
        """The turn before it runs. `own`: with no more of the conversation than the built-in model has answered last."""
        with self.database.reading() as session:
            row = turn_by_id(session, self.account_id, self.turn_id)
            conversation = conversation_by_id(session, self.account_id, row.conversation_id)
            whole = [t for t in conversations.turns(session, self.account_id, conversation.id) if t.position < row.position]
            earlier = _answered_last(whole) if own else whole
            knows_them = len(earlier) == len(whole) or bool(earlier)
            drafting = Drafting(
                self.database,
                self.account_id,
                self.language,
                them=them_in(session, conversation) if knows_them else None,
                confirmed=frozenset(earlier[-1].choices) if earlier else frozenset(),
                last_applied=_last_applied(session, whole),
                most=ALL_NAMES if model.name == BUILT_IN else RESULT,
            )
            context = row.context if knows_them else {**row.context, "them": None}
            messages = transcript([_past(session, turn, self.language) for turn in earlier], row.said, context)
        return Turn(model, drafting, messages, self.limits, stopped=self.stopped)

    def _position(self) -> int:
        with self.database.reading() as session:
            return turn_by_id(session, self.account_id, self.turn_id).position


def _answered_last(turns: Sequence[conversations.Turn]) -> Sequence[conversations.Turn]:
    """The turns since the last one that another model answered."""
    others = [place for place, turn in enumerate(turns, 1) if turn.model != BUILT_IN]
    return turns[others[-1] :] if others else turns


def _past(session: Session, turn: conversations.Turn, language: str) -> PastTurn:
    text, status, edited, reason = turn.text, None, False, ""
    if turn.proposal_id:
        made = proposal_by_id(session, turn.account_id, turn.proposal_id)
        proposal = edited_last(session, made)
        status, edited, decision = status_of(session, proposal), proposal.id != made.id, decision_of(session, proposal)
        reason = decision.reason if decision and decision.kind == "cancelled" else ""
        text = "\n".join(sentence(language, s.key, by_number(s.args), s.count) for s in shown_of(session, proposal))
    return PastTurn(
        said=turn.said,
        context=turn.context,
        messages=turn.messages,
        kind=turn.kind or "failure",
        text=text,
        choices=tuple(turn.choices),
        status=status,
        edited=edited,
        reason=visible(reason),
    )


def _last_applied(session: Session, earlier: Sequence[conversations.Turn]) -> str | None:
    """The newest proposal of the conversation that stands applied and is not itself an undo; where all of them were taken back
    already, the newest of these."""
    made = [proposal_by_id(session, turn.account_id, turn.proposal_id) for turn in reversed(earlier) if turn.proposal_id]
    status = {each.id: status_of(session, each) for one in made if not (each := edited_last(session, one)).undoes}
    return next((id for wanted in ("applied", "undone") for id, stands in status.items() if stands == wanted), None)


def cost_of(turn: Turn) -> dict[str, int]:
    """What a turn took, as it is stored."""
    return {
        "model_calls": turn.model_calls,
        "tool_calls": turn.tool_calls,
        "input_tokens": turn.usage.input_tokens,
        "output_tokens": turn.usage.output_tokens,
    }
