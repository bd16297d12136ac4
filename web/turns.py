"""Turns run and are stored here, apart from the streams that show them: a closed tab loses nothing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Condition

import structlog
from sqlmodel import Session

from agent.events import AskedBack, Event, Failed, Outcome, Proposed, Unanswered
from agent.loop import Limits, Turn
from agent.model import Model, ModelDown
from agent.transcript import dump_messages, prompt_version
from store import conversations
from store.accounts import account_by_id
from store.conversations import Conversation, Them, conversation_by_id, turn_by_id
from store.database import Database, lock_account, new_id, now
from store.errors import ConversationBusy, Refused, TextMissing, TextTooLong
from store.executor import EXPIRES_AFTER, By, propose
from store.language import language_of_words, translate
from store.matching import today_of
from store.names import visible
from web.answering import Answering, cost_of
from web.budget import Budget

TEXT, TITLE = 4_000, 60
PATIENCE = timedelta(seconds=200)
"""A turn that has not ended after this long was broken off with the process that ran it."""
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

    def tell(self, event: Event) -> None:
        with self.bell:
            self.events.append(event)
            self.bell.notify_all()


@dataclass
class Turns:
    """The turns of one server. `local_first`: the built-in model answers what it is sure of, and `model` the rest. `stand_in`: it
    also answers where `model` cannot. `daily_tokens` is the budget per operator and day, None for no limit."""

    database: Database
    model: Model
    by: By
    local_first: bool = False
    stand_in: bool = True
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

    def budget(self, account_id: str) -> Budget:
        """What may still be spent today at the model, in words said in this account."""
        return Budget(self.database, account_id, self.by.name, self.daily_tokens)

    def start(
        self,
        account_id: str,
        conversation_id: str,
        text: str,
        language: str,
        page: dict[str, str] | None = None,
        them: Them | None = None,
    ) -> str:
        """Begins a turn; answers with its id at once. One turn at a time runs in a conversation. `page` is where the words were
        said, `them` whom it shows."""
        said = "\n".join(visible(line) for line in text.splitlines()).strip()
        if not said:
            raise TextMissing()
        if len(said) > TEXT:
            raise TextTooLong(length=len(said), limit=TEXT)
        language = language_of_words(said, language)
        turn_id = self.database.write(lambda s: self._begin(s, account_id, conversation_id, said, language, page, them))
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
        """Asks a running turn to end; it does before its next step."""
        if running := self._running.get(turn_id):
            running.stopped = True

    def is_stopping(self, turn_id: str) -> bool:
        """Whether a turn was asked to end and has not yet."""
        running = self._running.get(turn_id)
        return running is not None and running.stopped

    def close(self) -> None:
        for running in self._running.values():
            running.stopped = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begin(
        self,
        session: Session,
        account_id: str,
        conversation_id: str,
        said: str,
        language: str,
        page: dict[str, str] | None,
        shown: Them | None,
    ) -> str:
        lock_account(session, account_id)
        account = account_by_id(session, account_id)
        conversation = conversation_by_id(session, account_id, conversation_id)
        earlier = conversations.turns(session, account_id, conversation_id)
        if earlier and earlier[-1].ended_at is None and now() - earlier[-1].started_at < PATIENCE:
            raise ConversationBusy()
        if shown:
            conversations.remember_them(session, account_id, conversation_id, shown)
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
            turn, outcome = self._answering(account_id, turn_id, language, running).play()
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

    def _answering(self, account_id: str, turn_id: str, language: str, running: Running) -> Answering:
        return Answering(
            database=self.database.without_writing(),
            model=self.model,
            local_first=self.local_first,
            stand_in=self.stand_in,
            limits=self.limits,
            budget=self.budget(account_id),
            account_id=account_id,
            turn_id=turn_id,
            language=language,
            tell=running.tell,
            stopped=lambda: running.stopped,
        )

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
                row.messages, row.usage = dump_messages(turn.said), cost_of(turn)
                row.model = "" if isinstance(outcome, Unanswered) else turn.model.name
            conversation = conversation_by_id(session, account_id, row.conversation_id)
            them = getattr(outcome, "them", None)
            if isinstance(them, Them):
                conversations.remember_them(session, account_id, conversation.id, them)
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
