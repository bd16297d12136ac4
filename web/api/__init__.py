"""The API: one router a noun, under /api/v1."""

from typing import Any

from fastapi import APIRouter

from web.api import (
    accounts,
    conversations,
    followers,
    friends,
    history,
    hygiene,
    inbox,
    proposals,
    segments,
    stuck,
    tags,
    workflows,
)
from web.problems import MEDIA_TYPE, every_refusal

VERSION = "1"
SUMMARY = "Read the tags of LINE Official Accounts, propose changes, approve them, take them back."
DESCRIPTION = """
Nothing changes without a person's approval. A program proposes; the answer is a **proposal** with one sentence for each
operation, the number of friends, and everything else that is touched. Approving names the proposal's `digest`, so what
is applied is at most what was shown. Whatever was applied can be taken back.

1. `POST /api/v1/accounts/{account}/proposals` says what should happen, in the words of the tools, by names.
2. `GET /api/v1/proposals/{id}` reads it again, at any time.
3. `POST /api/v1/proposals/{id}/approve` with its `digest` applies it, once; a second approval gets the first one's result.
   A 409 `Stale` carries what the proposal would do today; `POST …/renew` makes a new proposal of that.
   `POST …/edit` makes one with another name, folder or condition in a line.
4. `POST /api/v1/proposals/{id}/undo` takes it back.

Sentences come in English or Japanese, by `Accept-Language`. Lists are paged by keyset: pass `next` of one page as `after`
(or `before`) of the next one. Errors are problem details (RFC 9457): `name` is for programs, `detail` says what to do.
"""
CHAPTERS = (
    {"name": "Accounts", "description": "LINE Official Accounts; everything else belongs to one."},
    {"name": "Tags", "description": "Tags, their folders, and where they are used."},
    {"name": "Friends", "description": "Who added the account, filtered by a condition, with their tags."},
    {"name": "Inbox", "description": "What friends wrote, by their last message."},
    {"name": "Segments and workflows", "description": "Named conditions and standing orders."},
    {"name": "Conversations", "description": "Say a goal in plain words; a turn ends in a proposal, a question or an answer."},
    {"name": "Proposals", "description": "Changes that wait for a person: propose, approve, cancel, take back."},
    {"name": "History", "description": "What happened, who said so, and why."},
)
REFUSED: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "Refused; nothing was changed.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
    "5XX": {
        "description": "The database cannot be used, or the fault is ours. Nothing was changed.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}
PROBLEMS = "\nWhat `name` may be, its status, and what `detail` then says:\n\n"
NOUNS = (accounts, tags, hygiene, friends, followers, inbox, segments, workflows, conversations, proposals, history, stuck)

router = APIRouter(prefix="/api/v1", responses=REFUSED)
for noun in NOUNS:
    router.include_router(noun.router)


def described() -> str:
    """The description, with every problem there is."""
    lines = (f"- `{kind.__name__}` ({kind.status}): {kind.sentence}\n" for kind in every_refusal())
    return DESCRIPTION + PROBLEMS + "".join(lines)
