"""What every door needs, made once at start and passed on: no door reads settings or opens a database by itself."""

from dataclasses import dataclass, field
from datetime import timedelta

from agent.model import Model
from store.database import Database
from store.taglists import TagLists
from web.settings import Settings


@dataclass(frozen=True)
class Desk:
    """`model` is None until one is wired in: turns then say that no model is there. `tag_lists` remembers who has which tag."""

    settings: Settings
    database: Database
    model: Model | None = None
    tag_lists: TagLists = field(default_factory=TagLists)

    @property
    def proposals_wait(self) -> timedelta:
        """How long a proposal waits for its decision."""
        return timedelta(days=self.settings.proposal_days)
