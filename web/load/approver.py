"""An operator who approves something for every friend again and again, while LINE tells what friends do."""

import json
import time
from dataclasses import dataclass, field
from threading import Event
from urllib.request import Request, urlopen

from store.executor import propose
from store.friendsets import FriendSet, count_of
from store.operations import Attach, Detach
from store.proposals import proposal_by_id
from web.bench.world import ACCOUNT, BY, World


@dataclass
class Approver:
    """Tags every friend, the next time untags them. `took` are the seconds of each approval, `wrong` what went wrong."""

    world: World
    address: str
    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    done: int = 0

    def all_day(self, every: float, over: Event) -> None:
        while True:
            self.took.append(self.once())
            if over.wait(every - self.took[-1]):
                return

    def once(self) -> float:
        database, friends = self.world.database, self.world.friends
        kind, self.done = Detach if self.done % 2 else Attach, self.done + 1
        everyone = FriendSet(range(1, friends + 1))
        proposal_id = propose(database, ACCOUNT, [kind(tag_id="tag_applied", friends=everyone)], BY)
        with database.reading() as session:
            digest = proposal_by_id(session, ACCOUNT, proposal_id).digest
        began = time.perf_counter()
        if not _approved(self.address, proposal_id, digest):
            self.wrong.append(f"approval {self.done}")
        took = time.perf_counter() - began
        with database.reading() as session:
            if count_of(session, ACCOUNT, "tag_applied") != (0 if kind is Detach else friends):
                self.wrong.append(f"friends after approval {self.done}")
        return took


def _approved(address: str, proposal_id: str, digest: str) -> bool:
    approve = Request(  # noqa: S310  our own address
        f"{address}/api/v1/proposals/{proposal_id}/approve",
        json.dumps({"digest": digest}).encode(),
        {"content-type": "application/json"},
    )
    with urlopen(approve, timeout=60) as answer:  # noqa: S310  our own address
        return bool(json.load(answer)["status"] == "applied")
