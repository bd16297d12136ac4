"""What a tag's own page shows: name and folder, where it is used, who has it, and what happened to it."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from store.accounts import Account
from store.folders import Folder, folders
from store.friends import blocked_friends, friends_numbered
from store.friendsets import members
from store.history import lines_about
from store.tags import Tag, tags
from store.usage import Use, uses_of_tag
from store.wording import quoted, use_sentence
from store.workflows import Workflow
from web.audiences import friend_refs
from web.happenings import HistoryLine, history_view
from web.pages.shell import PLACES

SAMPLE, HISTORY, READ = 8, 6, 30


def tag_values(session: Session, owner: Account, tag: Tag, language: str) -> dict[str, Any]:
    """The values of tag.html."""
    holders = members(session, owner.id, tag.id)
    folder = session.get(Folder, (owner.id, tag.folder_id)) if tag.folder_id else None
    newest = friends_numbered(session, owner.id, holders.page(SAMPLE)).values()
    told = history_view(session, lines_about(session, owner.id, tag.id, READ), language)
    lines = [line for line in told if not line.looks][:HISTORY]
    return {
        "tag": {
            **tag.model_dump(include={"id", "name", "folder_id", "friends", "updated_at", "created_at"}),
            "folder": folder.name if folder else None,
            "reachable": len(holders - blocked_friends(session, owner.id)),
        },
        "account": {"id": owner.id, "name": owner.name},
        "folders": [{"id": each.id, "name": each.name} for each in folders(session, owner.id)],
        "others": [{"id": each.id, "name": each.name} for each in tags(session, owner.id) if each.id != tag.id],
        "form": {"name": tag.name, "folder": tag.folder_id, "errors": {}},
        "merge": {"error": None},
        "uses": _uses(session, owner.id, uses_of_tag(session, owner.id, tag.id), language),
        "sample": friend_refs(session, owner.id, {friend.number: friend.name for friend in newest}),
        "history": [_line(each, tag.name, language) for each in lines],
        "history_address": f"/accounts/{owner.id}/history?tag={tag.id}",
    }


def _uses(session: Session, account_id: str, uses: Sequence[Use], language: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {"segments": [], "workflows": []}
    for use in uses:
        place = f"{use.kind}s"
        workflow = session.get(Workflow, (account_id, use.id)) if use.kind == "workflow" else None
        found[place].append(
            {
                "id": use.id,
                "name": use.name,
                "how": use_sentence(language, use.how),
                "address": f"/accounts/{account_id}/{place}/{use.id}" if place in PLACES else None,
                "enabled": workflow.enabled if workflow else True,
            }
        )
    return found


def _line(line: HistoryLine, tag: str, language: str) -> dict[str, Any]:
    """Of a plan of several lines, those that name the tag."""
    naming = [each for each in line.sentences if quoted(language, [tag]) in each] or line.sentences[:1]
    told = line.model_dump(include={"at", "by", "why", "proposal"})
    return {**told, "sentence": " · ".join(naming[:3]), "undone": line.status == "undone"}
