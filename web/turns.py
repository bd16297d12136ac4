"""Turns run and are stored here, apart from the streams that show them: a closed tab loses nothing."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Condition
from typing import Any

import structlog
from sqlmodel import Session

from agent.drafting import Drafting
from agent.events import AskedBack, Event, Failed, Noticed, Outcome, Proposed
from agent.loop import Limits, Turn
from agent.model import Model, ModelDown
from agent.models import offline_model
from agent.transcript import PastTurn, dump_messages, prompt_version, transcript
from store import conversations
from store.accounts import account_by_id
from store.conversations import Conversation, conversation_by_id, turn_by_id
from store.database import Database, lock_account, new_id, now
from store.errors import BudgetSpent, ConversationBusy, Refused, TextMissing, TextTooLong
from store.executor import EXPIRES_AFTER, By, propose
from store.friendsets import FriendSet, keep, kept
from store.language import language_of_words, translate
from store.matching import today_of
from store.names import visible
from store.proposals import Proposal, proposal_by_id, shown_of, status_of
from store.wording import sentence

TEXT, TITLE = 4_000, 60
PATIENCE = timedelta(seconds=200)
"""A turn that has not ended after this long was broken off with the process that ran it."""
MODEL_DOWN = "{reason} The built-in model answered instead."
OUR_FAULT = "Something went wrong on our side, so nothing was changed. Try again, or use the pages by hand."
BROKEN_OFF = "This turn was broken off before it ended. Nothing was changed; say it again."
_log = structlog.get_logger()


@dataclass
class Running:
    """A turn in progress: its events so far, and a bell that rings with each."""

    events: list[Event] = field(default_factory=list)
    bell: Condition = field(default_factory=Condition)
    stopped: bool = False
    ended: bool = False


@dataclass
class Turns:
    """The turns of one server. `daily_tokens` is the budget per operator and day, None for no limit."""

    database: Database
    model: Model
    by: By
    limits: Limits = Limits()
    daily_tokens: int | None = None
    expires_after: timedelta = EXPIRES_AFTER
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8, thread_name_prefix="turn"))
    _running: dict[str, Running] = field(default_factory=dict)

    def open(self, account_id: str) -> str:
        """A new conversation's id."""

        def work(session: Session) -> str:
            account_by_id(session, account_id)
            row = Conversation(
                account_id=account_id, id=new_id("conversation"), by=self.by.name, created_at=now(), updated_at=now()
            )
            session.add(row)
            return row.id

        return self.database.write(work)

    def start(self, account_id: str, conversation_id: str, text: str, language: str, page: dict[str, Any] | None = None) -> str:
        """Begins a turn; answers with its id at once. One turn at a time runs in a conversation."""
        said = "\n".join(visible(line) for line in text.splitlines()).strip()
        if not said:
            raise TextMissing()
        if len(said) > TEXT:
            raise TextTooLong(length=len(said), limit=TEXT)
        language = language_of_words(said, language)
        turn_id = self.database.write(lambda s: self._begin(s, account_id, conversation_id, said, language, page))
        running = self._running[turn_id] = Running()
        self._pool.submit(copy_context().run, self._run, account_id, turn_id, language, running)
        return turn_id

    def watch(self, turn_id: str) -> Iterator[Event]:
        """A turn's events from the first to the last, as they come; any number may watch. Ends with the turn."""
        running = self._running.get(turn_id)
        if running is None:
            return
        seen, ended = 0, False
        while not ended:
            with running.bell:
                if not running.ended and len(running.events) == seen:
                    running.bell.wait(timeout=1.0)
                fresh, ended = running.events[seen:], running.ended
            yield from fresh
            seen += len(fresh)

    def finish(self, turn_id: str) -> None:
        """Waits until a turn has ended and is stored."""
        for _ in self.watch(turn_id):
            pass

    def stop(self, turn_id: str) -> None:
        """Asks a running turn to end; it does before its next model call."""
        if running := self._running.get(turn_id):
            running.stopped = True

    def close(self) -> None:
        for running in self._running.values():
            running.stopped = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begin(
        self, session: Session, account_id: str, conversation_id: str, said: str, language: str, page: dict[str, Any] | None
    ) -> str:
        lock_account(session, account_id)
        account = account_by_id(session, account_id)
        conversation = conversation_by_id(session, account_id, conversation_id)
        earlier = conversations.turns(session, account_id, conversation_id)
        if earlier and earlier[-1].ended_at is None and now() - earlier[-1].started_at < PATIENCE:
            raise ConversationBusy()
        today = today_of(account)
        them = {"count": conversation.them["count"]} if conversation.them else None
        context = {
            "today": today.isoformat(),
            "weekday": today.strftime("%A"),
            "account": visible(account.name),
            "language": language,
            "page": page,
            "them": them,
        }
        row = conversations.Turn(
            account_id=account_id,
            id=new_id("turn"),
            conversation_id=conversation_id,
            position=len(earlier) + 1,
            said=said,
            context=context,
            started_at=now(),
        )
        session.add(row)
        conversation.updated_at = now()
        conversation.title = conversation.title or said[:TITLE]
        return row.id

    def _run(self, account_id: str, turn_id: str, language: str, running: Running) -> None:
        outcome: Outcome = Failed(text=translate(language, OUR_FAULT))
        turn: Turn | None = None
        try:
            turn, outcome = self._play(account_id, turn_id, language, running)
        except ModelDown as down:
            outcome = Failed(text=down.say(language))
        except Refused as refused:
            outcome = Failed(text=refused.say(language))
        except Exception:
            _log.exception("turn_failed", turn=turn_id)
        try:
            self._store(account_id, turn_id, language, running, turn, outcome)
        except Exception:
            _log.exception("turn_not_stored", turn=turn_id)
        finally:
            with running.bell:
                running.ended = True
                running.bell.notify_all()
            self._running.pop(turn_id, None)

    def _play(self, account_id: str, turn_id: str, language: str, running: Running) -> tuple[Turn, Outcome]:
        """The configured model's turn; where it is down, the offline model's, which says so."""
        model = self.model
        if self.daily_tokens is not None and self._spent() >= self.daily_tokens:
            model = offline_model()
            self._tell(running, Noticed(text=BudgetSpent().say(language)))
        turn = self._prepared(account_id, turn_id, language, running, model)
        try:
            return turn, self._follow(turn, running)
        except ModelDown as down:
            if model.name == "offline":
                raise
            self._tell(running, Noticed(text=translate(language, MODEL_DOWN, reason=down.say(language))))
            turn = self._prepared(account_id, turn_id, language, running, offline_model())
            return turn, self._follow(turn, running)

    def _follow(self, turn: Turn, running: Running) -> Outcome:
        for event in turn.run():
            if isinstance(event, Outcome):
                return event
            self._tell(running, event)
        raise AssertionError("a turn ends in an outcome")

    def _prepared(self, account_id: str, turn_id: str, language: str, running: Running, model: Model) -> Turn:
        with self.database.reading() as session:
            row = turn_by_id(session, account_id, turn_id)
            conversation = conversation_by_id(session, account_id, row.conversation_id)
            earlier = [t for t in conversations.turns(session, account_id, row.conversation_id) if t.position < row.position]
            past = [_past(session, turn, language) for turn in earlier]
            drafting = Drafting(
                self.database.without_writing(),
                account_id,
                language,
                them=_them(session, conversation),
                confirmed=frozenset(earlier[-1].choices) if earlier else frozenset(),
                last_applied=_last_applied(session, earlier),
            )
            messages = transcript(past, row.said, row.context)
        return Turn(model, drafting, messages, self.limits, stopped=lambda: running.stopped)

    def _tell(self, running: Running, event: Event) -> None:
        with running.bell:
            running.events.append(event)
            running.bell.notify_all()

    def _store(self, account_id: str, turn_id: str, language: str, running: Running, turn: Turn | None, outcome: Outcome) -> None:
        proposal_id = None
        if isinstance(outcome, Proposed):
            outcome, proposal_id = self._propose(account_id, turn_id, language, outcome)

        def work(session: Session) -> None:
            row = turn_by_id(session, account_id, turn_id)
            row.kind, row.text, row.ended_at = outcome.kind, outcome.text, now()
            row.choices = list(outcome.choices) if isinstance(outcome, AskedBack) else []
            row.proposal_id = proposal_id
            row.events = [event.model_dump(mode="json") for event in running.events]
            row.prompt_version = prompt_version()
            if turn:
                row.messages, row.model, row.usage = dump_messages(turn.said), turn.model.name, _cost(turn)
            conversation = conversation_by_id(session, account_id, row.conversation_id)
            them = getattr(outcome, "them", None)
            if isinstance(them, FriendSet):
                keep(session, account_id, them)
                conversation.them = {"digest": them.digest, "count": len(them)}
            conversation.updated_at = now()

        self.database.write(work)

    def _propose(self, account_id: str, turn_id: str, language: str, outcome: Proposed) -> tuple[Outcome, str | None]:
        """Freezes the plan as a proposal. What refuses by now (a name taken meanwhile) ends the turn in its sentence."""
        with self.database.reading() as session:
            conversation_id = turn_by_id(session, account_id, turn_id).conversation_id
        by = By(self.by.name, "agent")
        try:
            proposal_id = propose(
                self.database,
                account_id,
                outcome.plan,
                by,
                said=outcome.text,
                conversation_id=conversation_id,
                undoes=outcome.undoes,
                expires_after=self.expires_after,
            )
        except Refused as refused:
            return Failed(text=refused.say(language)), None
        return outcome, proposal_id

    def _spent(self) -> int:
        """Tokens of this operator since midnight, UTC."""
        midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
        with self.database.reading() as session:
            return conversations.tokens_since(session, self.by.name, midnight)


def _past(session: Session, turn: conversations.Turn, language: str) -> PastTurn:
    text, status = turn.text, None
    if turn.proposal_id:
        proposal = proposal_by_id(session, turn.account_id, turn.proposal_id)
        status = status_of(session, proposal)
        text = "\n".join(sentence(language, s.key, s.args, s.count) for s in shown_of(session, proposal))
    return PastTurn(
        said=turn.said,
        context=turn.context,
        messages=turn.messages,
        kind=turn.kind or "failure",
        text=text,
        choices=tuple(turn.choices),
        status=status,
    )


def _them(session: Session, conversation: Conversation) -> FriendSet | None:
    if not conversation.them:
        return None
    digest = conversation.them["digest"]
    return kept(session, conversation.account_id, [digest]).get(digest)


def _last_applied(session: Session, earlier: Sequence[conversations.Turn]) -> str | None:
    """The newest proposal of the conversation that stands applied and is not itself an undo."""
    for turn in reversed(earlier):
        proposal: Proposal | None = None
        if turn.proposal_id:
            proposal = proposal_by_id(session, turn.account_id, turn.proposal_id)
        if proposal and not proposal.undoes and status_of(session, proposal) == "applied":
            return proposal.id
    return None


def _cost(turn: Turn) -> dict[str, int]:
    return {
        "model_calls": turn.model_calls,
        "tool_calls": turn.tool_calls,
        "input_tokens": turn.usage.input_tokens,
        "output_tokens": turn.usage.output_tokens,
    }
