"""The agent in the terminal: the same loop, the same cards, and a y/N that shows the preview first."""

from typing import TYPE_CHECKING, Annotated

import typer

from web.cli.terminal import AccountOption, Terminal

if TYPE_CHECKING:
    from web.cards import OperationView, ProposalView
    from web.desk import Desk
    from web.talk import TurnView

SHOWN = 20  # friends of a list that an approval opens
ENDS = ("exit", "quit", "bye", "終了")


def chat(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="Say this and end; otherwise talk until Ctrl-D.", show_default=False)] = "",
    account: AccountOption = "",
) -> None:
    """Talk to the agent. It proposes; nothing changes until you say y."""
    terminal: Terminal = context.obj
    with terminal.desk() as desk:
        with desk.database.reading() as session:
            owner = terminal.account(session, account)
            account_id, name = owner.id, owner.name
        conversation_id = desk.turns.open(account_id)
        if text:
            _say(desk, terminal, account_id, conversation_id, text)
            return
        typer.secho(f"{name} · {desk.turns.model.name} · Ctrl-D ends it", fg="bright_black")
        _talk(desk, terminal, account_id, conversation_id)


def _talk(desk: "Desk", terminal: Terminal, account_id: str, conversation_id: str) -> None:
    from store.errors import Refused

    choices: list[str] = []
    while (said := _asked("> ")) is not None and said.strip().lower() not in ENDS:
        text = choices[int(said) - 1] if said.strip().isdigit() and 0 < int(said) <= len(choices) else said
        if not text.strip():
            continue
        try:
            choices = _say(desk, terminal, account_id, conversation_id, text)
        except Refused as refused:
            typer.echo(refused.say(terminal.language))


def _say(desk: "Desk", terminal: Terminal, account_id: str, conversation_id: str, text: str) -> list[str]:
    """One turn; answers with the choices that a question offers."""
    from store.conversations import turn_by_id
    from web.talk import by_line, step_sentence, turn_view

    turn_id = desk.turns.start(account_id, conversation_id, text, terminal.language)
    for event in desk.turns.watch(turn_id):
        typer.secho(f"  {step_sentence(event, terminal.language)}", fg="bright_black")
    desk.turns.finish(turn_id)
    with desk.database.reading() as session:
        turn: TurnView = turn_view(session, turn_by_id(session, account_id, turn_id), terminal.language)
    if turn.text:
        typer.echo(turn.text)
    typer.secho(by_line(turn, terminal.language), fg="bright_black")
    for position, choice in enumerate(turn.choices, 1):
        typer.echo(f"  {position}. {choice}")
    if turn.proposal:
        decide(desk, terminal, account_id, turn.proposal)
    return turn.choices


def decide(desk: "Desk", terminal: Terminal, account_id: str, proposal: "ProposalView") -> None:
    """Shows a proposal, asks y/N, and does what is said; without an answer it stays pending."""
    from store.executor import cancel
    from store.language import translate
    from web.deciding import approved, is_typed
    from web.depends import Named

    print_operations(proposal.operations, terminal.language)
    said = _asked(f"{translate(terminal.language, 'Approve: {effect}', effect=proposal.effect)}? [y/N] ")
    if said is None:
        return
    agreed = said.strip().lower() in ("y", "yes", "はい")
    if agreed and proposal.confirm is not None:
        wanted = translate(terminal.language, "To approve, type the number of friends: {number}", number=proposal.confirm)
        typed = _asked(f"{wanted} ") or ""
        agreed = is_typed(typed, proposal.confirm)
    if not agreed:
        cancel(desk.database, account_id, proposal.id, terminal.by)
        typer.echo(translate(terminal.language, "Cancelled, nothing changed"))
        return
    done = approved(desk, Named(account_id, proposal.id), proposal.digest, (), terminal.by, terminal.language)
    print_result(done, terminal.language)
    if done.result and done.result.open:
        _open_list(desk, terminal, account_id, done.result.open)


def _open_list(desk: "Desk", terminal: Terminal, account_id: str, address: str) -> None:
    """What approving a filter opens: here, the first friends of the list."""
    from urllib.parse import parse_qsl, urlsplit

    from store.accounts import account_by_id
    from web.cli.reading import print_friends
    from web.filters import asked_in_form
    from web.friends import friend_page

    with desk.database.reading() as session:
        owner = account_by_id(session, account_id)
        condition = asked_in_form(session, account_id, parse_qsl(urlsplit(address).query)).condition
        page = friend_page(session, desk.tag_lists, account_id, condition, None, SHOWN)
        print_friends(page, owner.name, owner.zone, terminal.language)


def undo(
    context: typer.Context,
    proposal: Annotated[str, typer.Argument(help="The proposal's id; the last that can be taken back if not given.")] = "",
    account: AccountOption = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Take an applied proposal back. What someone else has changed since is left alone."""
    terminal: Terminal = context.obj
    from store.errors import NothingToUndo
    from web.deciding import taken_back, undo_shown
    from web.depends import Named

    with terminal.desk() as desk:
        named = Named(*_meant(desk, terminal, account, proposal))
        shown = undo_shown(desk, named, terminal.language)
        print_operations(shown.operations, terminal.language)
        for line in shown.left_alone:
            typer.echo(f"  {line}")
        if not shown.operations:
            raise NothingToUndo()
        if not yes and (_asked("Undo? [y/N] ") or "").strip().lower() not in ("y", "yes", "はい"):
            raise typer.Exit(1)
        print_result(taken_back(desk, named, terminal.by, terminal.language), terminal.language)


def print_operations(operations: "list[OperationView]", language: str) -> None:
    """The card: one sentence an operation, with counts, examples and what else is touched."""
    from store.language import translate_n

    more = ("{n} more has it already", "{n} more have it already")
    lacks = ("{n} more does not have it anyway", "{n} more do not have it anyway")
    blocked = ("{n} of them has blocked the account", "{n} of them have blocked the account")
    for one in operations:
        typer.secho(f"{one.position}. {one.sentence}", bold=True)
        if one.samples:
            rest = "…" if (one.count or 0) > len(one.samples) else ""
            typer.echo(f"   {', '.join(sample.told for sample in one.samples)}{rest}")
        for forms, n in ((lacks if one.kind == "detach" else more, one.already), (blocked, one.blocked)):
            if n:
                typer.echo(f"   {translate_n(language, *forms, n)}")
        for consequence in one.consequences:
            typer.echo(f"   → {consequence.text}")


def print_result(proposal: "ProposalView", language: str) -> None:
    from store.language import translate, translate_n

    assert proposal.result
    typer.secho(translate(language, "Done"), fg="green")
    for line in [*proposal.result.lines, *proposal.result.left_alone]:
        typer.echo(f"  {line}")
    left = (
        "{n} friend that was shown no longer matched and was left out",
        "{n} friends that were shown no longer matched and were left out",
    )
    if proposal.result.left_out:
        typer.echo(f"  {translate_n(language, *left, proposal.result.left_out)}")
    if proposal.result.undo:
        typer.secho(f"  tagdesk undo {proposal.id}", fg="bright_black")


def _meant(desk: "Desk", terminal: Terminal, account: str, proposal: str) -> tuple[str, str]:
    """Account and id of the proposal to take back."""
    from store.errors import NothingToUndo
    from store.history import lines
    from store.proposals import account_of_proposal
    from web.happenings import history_view

    with desk.database.reading() as session:
        if proposal:
            return account_of_proposal(session, proposal), proposal
        owner = terminal.account(session, account)
        for line in history_view(session, lines(session, owner.id, limit=200), terminal.language):
            if line.undo and line.kind == "applied" and line.proposal:
                return owner.id, line.proposal
    raise NothingToUndo()


def _asked(prompt: str) -> str | None:
    """A line from the person; None when they have gone (Ctrl-D)."""
    try:
        return input(prompt)
    except EOFError:
        typer.echo()
        return None


COMMANDS = (chat, undo)
