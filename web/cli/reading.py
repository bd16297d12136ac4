"""Looking things up: tags, friends, history."""

from datetime import tzinfo
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.terminal import AccountOption, JsonOption, Terminal, print_json, print_table

if TYPE_CHECKING:
    from web.friends import FriendPage


def tags(
    context: typer.Context,
    account: AccountOption = "",
    folder: Annotated[str, typer.Option(help="Only the tags of this folder.", show_default=False)] = "",
    json: JsonOption = False,
) -> None:
    """All tags of an account: folder, number of friends, where each is used, when it was last updated."""
    terminal: Terminal = context.obj
    from store.errors import UnknownFolder
    from store.folders import folder_named
    from web.views import Items, tag_views

    with terminal.database() as database, database.reading() as session:
        owner = terminal.account(session, account)
        found = tag_views(session, owner.id)
        if folder:
            inside = folder_named(session, owner.id, folder)
            if inside is None:
                raise UnknownFolder(name=folder)
            found = [view for view in found if view.folder_id == inside.id]
        zone, name = owner.zone, owner.name
    if json:
        return print_json(Items(items=found))
    rows = [
        [v.name, v.folder or "", f"{v.friends:,}", str(v.used_in or ""), f"{v.updated_at.astimezone(zone):%Y-%m-%d %H:%M}"]
        for v in found
    ]
    return print_table(name, ["Tag", "Folder", "Friends", "Used in", "Last updated"], rows, frozenset({2, 3}))


def friends(
    context: typer.Context,
    account: AccountOption = "",
    all_tags: Annotated[
        list[str] | None, typer.Option("--tag", help="Has this tag; repeat for several.", show_default=False)
    ] = None,
    any_tags: Annotated[list[str] | None, typer.Option("--any-tag", help="Has one of these.", show_default=False)] = None,
    none_tags: Annotated[list[str] | None, typer.Option("--no-tag", help="Has none of these.", show_default=False)] = None,
    untagged: Annotated[bool, typer.Option("--untagged", help="Has no tag at all.")] = False,
    status: Annotated[str, typer.Option(help="following or blocked.", show_default=False)] = "",
    name: Annotated[str, typer.Option(help="Part of the display name.", show_default=False)] = "",
    followed_from: Annotated[
        str, typer.Option(help="Friend since 2026-07-15, “30 days ago”, or later.", show_default=False)
    ] = "",
    followed_before: Annotated[str, typer.Option(help="Friend since before this day.", show_default=False)] = "",
    wrote_from: Annotated[str, typer.Option(help="Last wrote on this day or later.", show_default=False)] = "",
    wrote_before: Annotated[str, typer.Option(help="Last wrote before this day.", show_default=False)] = "",
    never_wrote: Annotated[bool, typer.Option("--never-wrote", help="Never wrote.")] = False,
    message: Annotated[str, typer.Option(help="Wrote this in any message.", show_default=False)] = "",
    segment: Annotated[list[str] | None, typer.Option(help="Is in this segment; repeat for several.", show_default=False)] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many to print.")] = 50,
    json: JsonOption = False,
) -> None:
    """Friends who fulfil all the clauses given, newest first; everyone without any."""
    said: dict[str, Any] = {
        "all_tags": all_tags,
        "any_tags": any_tags,
        "none_tags": none_tags,
        "untagged": untagged or None,
        "status": status,
        "name_contains": name,
        "followed_from": followed_from,
        "followed_before": followed_before,
        "last_message_from": wrote_from,
        "last_message_before": wrote_before,
        "never_messaged": never_wrote or None,
        "message_contains": message,
        "in_segments": segment,
    }
    _print_friends(context.obj, account, {clause: value for clause, value in said.items() if value}, limit, json)


def _print_friends(terminal: Terminal, account: str, said: dict[str, Any], limit: int, json: bool) -> None:
    from store.taglists import TagLists
    from web.filters import Filter
    from web.friends import friend_page

    with terminal.database() as database, database.reading() as session:
        owner = terminal.account(session, account)
        condition = Filter.model_validate(said).condition(session, owner.id)
        page = friend_page(session, TagLists(), owner.id, condition, None, limit)
        zone, title = owner.zone, owner.name
    if json:
        print_json(page)
    else:
        print_friends(page, title, zone, terminal.language)


def print_friends(page: "FriendPage", title: str, zone: tzinfo, language: str) -> None:
    """A page of friends as a table, and how many there are in all."""
    from store.language import translate_n

    counted = translate_n(language, "{n} friend matches", "{n} friends match", page.count)
    reached = translate_n(language, "{n} can be reached", "{n} can be reached", page.reachable)
    rows = [
        [
            f"#{v.number}",
            v.name,
            v.status,
            f"{v.followed_at.astimezone(zone):%Y-%m-%d}",
            f"{v.last_message_at.astimezone(zone):%Y-%m-%d}" if v.last_message_at else "",
            ", ".join(tag.name for tag in v.tags),
        ]
        for v in page.items
    ]
    print_table(title, ["Friend", "Name", "Status", "Since", "Last wrote", "Tags"], rows, frozenset({0}))
    typer.echo(f"{counted}, {reached}", err=True)


def history(
    context: typer.Context,
    account: AccountOption = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many lines.")] = 20,
    kind: Annotated[list[str] | None, typer.Option(help="applied, undone, cancelled, proposed, …", show_default=False)] = None,
    by: Annotated[str, typer.Option(help="Only what this person did.", show_default=False)] = "",
    json: JsonOption = False,
) -> None:
    """Who did what, when, and in whose words; newest first."""
    terminal: Terminal = context.obj
    from store.history import lines
    from web.happenings import history_view
    from web.views import Items

    with terminal.database() as database, database.reading() as session:
        owner = terminal.account(session, account)
        found = history_view(session, lines(session, owner.id, limit=limit, kinds=kind or (), by=by or None), terminal.language)
        zone, title = owner.zone, owner.name
    if json:
        return print_json(Items(items=found))
    rows = [
        [
            f"{line.at.astimezone(zone):%Y-%m-%d %H:%M}",
            line.by,
            line.kind,
            "; ".join(line.sentences) + (f" (“{line.why}”)" if line.why else ""),
            (line.proposal or "") if line.undo else "",
        ]
        for line in found
    ]
    return print_table(title, ["When", "Who", "What", "In words", "Can be taken back by: tagdesk undo …"], rows)


COMMANDS = (tags, friends, history)
