"""What every door needs, made once at start and passed on: no door reads settings or opens a database by itself."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from agent.model import Model
from agent.models import configured_model, offline_model, read_phrases
from store.database import Database
from store.executor import By
from store.taglists import TagLists
from web.background import Background
from web.channels import ChannelSecrets
from web.intake import work_off_all
from web.mailbox import Mailbox
from web.settings import Settings
from web.starting import start_all_workflows
from web.turns import Turns


@dataclass(frozen=True)
class Desk:
    """`turns` runs the agent; `tag_lists` remembers who has which tag; `background` works off what needs no
    request; `mailbox` stores what LINE sends, signed with one of `channel_secrets`."""

    settings: Settings
    database: Database
    turns: Turns
    background: Background
    mailbox: Mailbox
    channel_secrets: ChannelSecrets
    tag_lists: TagLists = field(default_factory=TagLists)

    @property
    def proposals_wait(self) -> timedelta:
        """How long a proposal waits for its decision."""
        return timedelta(days=self.settings.proposal_days)


def model_of(settings: Settings) -> Model:
    """The model that is asked: the configured one, unless there is none or only the built-in one may answer."""
    if settings.phrases:
        read_phrases(Path(settings.phrases))
    if settings.model_mode == "offline":
        return offline_model()
    key = settings.openai_api_key.get_secret_value()
    return configured_model(settings.model, settings.openai_base_url, key, settings.model_api)


def open_desk(settings: Settings, database: Database, model: Model | None = None) -> Desk:
    """Everything wired together; nothing runs yet. Without `model`, the one in the settings."""
    turns = Turns(
        database,
        model or model_of(settings),
        By(settings.operator, "agent"),
        local_first=settings.model_mode == "local first",
        daily_tokens=settings.tokens_per_day or None,
        expires_after=timedelta(days=settings.proposal_days),
    )
    hold_back = timedelta(seconds=settings.line_hold_back)

    def take_events() -> int:
        return work_off_all(database, hold_back)

    def start_waiting_workflows() -> int:
        return start_all_workflows(database)

    def ask_for_profiles() -> int:
        from web.profiles import fetch_profiles

        return fetch_profiles(desk)

    def ask_for_followers() -> int:
        from web.followers import import_followers

        return import_followers(desk)

    secrets = ChannelSecrets(database, settings.secret_key.get_secret_value())
    background = Background([take_events, start_waiting_workflows, ask_for_profiles, ask_for_followers])
    desk = Desk(settings, database, turns, background, Mailbox(database), secrets)
    return desk
