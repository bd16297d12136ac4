"""Imports point one way, each outside library has one home, and only operations write what operators work with."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from store.automation import Happened, run_waiting, run_workflows
from store.database import lock_account
from store.executor import approve, cancel, carry_out, propose, undo
from store.friendsets import FriendSet
from store.operations import OPERATIONS, Attach, RenameTag
from store.proposals import proposal_by_id
from tests.imports import PACKAGES, ROOT, Module, modules, reachable, within
from tests.store.examples import EXAMPLES
from tests.world import OPERATOR, World
from tests.writers import WroteByItself

LADDER = {"store": 0, "prompts": 0, "tools": 1, "agent": 2, "web": 3}
"""A package imports itself and what stands below it."""
HOMES: dict[str, tuple[str, ...]] = {
    "alembic": ("store/migrations/",),
    "anyio": ("web/",),
    "babel": ("store/language.py", "web/rendering.py"),
    "cryptography": ("store/sealed.py",),
    "fastapi": ("web/",),
    "httpx2": ("agent/", "web/line/"),
    "jinja2": ("prompts/", "web/"),
    "markupsafe": ("web/",),
    "mcp": ("web/",),
    "openai": ("agent/",),
    "prometheus_client": ("web/",),
    "psycopg": ("store/database.py",),
    "pydantic": ("store/", "tools/", "agent/", "web/"),
    "pydantic_core": ("store/friendsets.py", "web/"),
    "pydantic_settings": ("web/settings.py",),
    "pyroaring": ("store/friendsets.py",),
    "pysqlite3": ("store/database.py", "store/uncommitting.py"),
    "rapidfuzz": ("tools/questions.py", "agent/offline/"),
    "rich": ("web/cli/",),
    "sqlalchemy": ("store/", "web/"),
    "sqlmodel": ("store/", "tools/", "web/"),
    "starlette": ("web/",),
    "structlog": ("web/",),
    "typer": ("web/cli/",),
    "uvicorn": ("web/",),
    "yaml": ("agent/", "web/demo/"),
}
EXECUTOR = "store.executor"
WRITING = {EXECUTOR, "store.automation", "store.migrations"}


def package_of(name: str) -> str:
    return name.split(".")[0]


def test_packages_import_only_downwards() -> None:
    wrong = [
        f"{module.where} imports {target}"
        for module in modules().values()
        for target in module.names
        if package_of(target) in LADDER and package_of(target) != package_of(module.name)
        if LADDER[package_of(target)] >= LADDER[package_of(module.name)]
    ]
    assert wrong == []


def test_lines_own_package_imports_nothing_of_ours() -> None:
    ours = [
        t
        for module in within("web.line")
        for t in module.names
        if package_of(t) in PACKAGES and not f"{t}.".startswith("web.line.")
    ]
    assert ours == []


def test_nothing_imports_the_tests() -> None:
    assert [module.where for module in modules().values() if any(package_of(name) == "tests" for name in module.names)] == []


def test_only_doors_and_automation_import_the_executor() -> None:
    importers = {module.name for module in modules().values() if EXECUTOR in module.names}
    assert {name for name in importers if package_of(name) != "web"} == {"store.automation"}


def test_nothing_that_tools_or_the_agent_can_reach_applies_anything() -> None:
    reached = reachable([module.name for package in ("tools", "agent") for module in within(package)])
    assert len(reached) > 50
    assert reached & WRITING == set()
    writers = {name for name in reached if "Database" in modules()[name].names.get("store.database", ())}
    assert writers == set()


REACH = """
import importlib, pkgutil, sys
import agent, tools

for package in (tools, agent):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(found.name)
ours = [name for name in sys.modules if name.split(".")[0] in ("tools", "agent", "store", "prompts", "web")]
can = [f"{name}.{key}" for name in ours if name.split(".")[0] in ("tools", "agent")
       for key, value in vars(sys.modules[name]).items()
       if getattr(value, "__name__", "") in ("Database", "create_engine")]
applying = ("store.executor", "store.automation", "store.migrations", "web")
print(len(ours), [name for name in ours if name.startswith(applying)], can)
"""


def test_loading_all_of_tools_and_agent_loads_nothing_that_can_commit_or_approve() -> None:
    found = subprocess.run([sys.executable, "-c", REACH], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    number, what = found.split(" ", 1)
    assert int(number) > 80
    assert what.strip() == "[] []"


def test_tools_and_agent_take_from_the_database_libraries_nothing_but_the_type_of_a_session() -> None:
    doors_out = {"sqlite3", "subprocess", "ctypes", "importlib", "pysqlite3", "psycopg", "sqlalchemy", "os", "runpy"}
    for package in ("tools", "agent"):
        for module in within(package):
            assert {package_of(name) for name in module.names} & doors_out == set(), module.where
            assert module.names.get("sqlmodel", set()) <= {"Session", "col", "select"}, module.where


def calls_and_attributes(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            yield node.attr


def test_tools_and_the_agent_touch_no_transaction_and_no_sql() -> None:
    """Neither commits, connections nor statements: questions are asked in the store."""
    forbidden = {
        "commit",
        "rollback",
        "begin",
        "execute",
        "exec_driver_sql",
        "writing",
        "_writer",
        "_reader",
        "_rehearser",
        "engine",
    }
    for package in ("tools", "agent"):
        for module in within(package):
            assert set(calls_and_attributes(module)) & forbidden == set(), module.where


def test_nothing_but_the_database_ends_a_transaction() -> None:
    """A function that receives a session never commits it. Savepoints inside it are its own."""
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr == "commit" and ast.unparse(node.value) != "savepoint":
                assert module.where in ("store/database.py", "store/uncommitting.py", "web/bench/rows.py"), module.where


def test_every_library_has_its_home() -> None:
    for module in modules().values():
        for target in module.names:
            library = package_of(target)
            if library not in PACKAGES and library not in sys.stdlib_module_names:
                assert library in HOMES, f"{module.where} imports {library}: give it a home"
                assert module.where.startswith(HOMES[library]), f"{library} does not live in {module.where}"


def test_the_model_library_waits_until_it_is_needed() -> None:
    """It costs 1.5 s and 59 MB, which a shop that uses the built-in model never pays."""
    asked = "import sys, agent.models, agent.loop, web.app, web.cli; sys.exit('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False).returncode == 0


def test_no_two_modules_import_each_other_when_they_load() -> None:
    ahead = {name: set(module.at_load) for name, module in modules().items()}
    assert sum(map(len, ahead.values())) > 200
    while leaves := {name for name, targets in ahead.items() if not targets & ahead.keys()}:
        ahead = {name: targets for name, targets in ahead.items() if name not in leaves}
    assert sorted(ahead) == []


def test_there_is_no_further_package() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/*.py")}
    assert folders == {*PACKAGES, "tests"}


ROWS = {"Folder", "Tag", "Membership", "Segment", "Workflow"}
SETS = {"put_in", "take_out"}


def test_only_operations_name_what_writes_tags_and_their_friends() -> None:
    """Rows are made and sets rewritten in `store/operations/`; the sets of all friends and of the blocked where friends are."""
    for module in modules().values():
        if module.where.startswith("store/operations/"):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                name = (
                    node.func.id
                    if isinstance(node.func, ast.Name)
                    else node.func.attr
                    if isinstance(node.func, ast.Attribute)
                    else ""
                )
                given = {each.id for each in node.args if isinstance(each, ast.Name)}
                assert not (name in ROWS and node.keywords), f"{module.where} makes a {name}"
                changes = name in ("insert", "update", "delete") and given & ROWS
                assert not changes or module.where == "store/journal.py", f"{module.where} {name}s {given}"
        taken = {name for names in module.names.values() for name in names} & SETS
        assert not taken or module.where in ("store/friends.py", "web/bench/world.py"), f"{module.where} imports {taken}"


RAW = re.compile(r"\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(folder|tag|membership|segment|workflow)\"?\s", re.IGNORECASE)


def test_no_raw_sql_writes_them_but_the_one_that_keeps_sets() -> None:
    found = {module.where for module in modules().values() if RAW.search(module.path.read_text("utf-8"))}
    assert found == {"store/friendsets.py"}


def digest_of(world: World, proposal: str) -> str:
    with world.database.reading() as session:
        return proposal_by_id(session, world.account, proposal).digest


def test_every_door_of_the_store_writes_through_operations(small_world: World, only_operations_write: None) -> None:
    """The watch is on for the whole suite; here every kind of operation goes through every door under it."""
    done = set()
    for example in EXAMPLES:
        plan = [*example.after, example.operation]
        with small_world.database.rehearsing() as session:
            fresh = []
            for operation in plan:
                fresh.append(operation.fresh(session, small_world.account))
                change = fresh[-1].apply(session, small_world.account)
        if change.is_nothing:
            continue
        proposal = propose(small_world.database, small_world.account, fresh, OPERATOR)
        approve(small_world.database, small_world.account, proposal, digest_of(small_world, proposal), OPERATOR)
        done.add(type(example.operation))
        if example.operation.kind != "show_friends":
            undo(small_world.database, small_world.account, proposal, OPERATOR)
    assert done == set(OPERATIONS)
    cancelled = propose(small_world.database, small_world.account, [RenameTag(tag_id=World.vip, was="VIP", name="X")], OPERATOR)
    cancel(small_world.database, small_world.account, cancelled, OPERATOR)
    carry_out(small_world.database, small_world.account, [Attach(tag_id=World.vip, friends=FriendSet([6]))], OPERATOR)
    run_waiting(small_world.database, small_world.account)

    def follow(session: Session) -> None:
        lock_account(session, small_world.account)
        run_workflows(session, small_world.account, [Happened("friend_added", FriendSet([1]))])

    small_world.database.write(follow)


def write_behind_the_back() -> object:
    """A function that writes a tag, as if it stood on a page."""
    source = (
        "def rename(database, tag_id):\n    with database.writing() as session:\n        session.get(Tag, tag_id).name = 'Gold'\n"
    )
    space: dict[str, object] = {}
    exec(compile("from store.tags import Tag\n" + source, str(ROOT / "web" / "pages" / "quick.py"), "exec"), space)
    return space["rename"]


def test_a_page_that_writes_a_tag_by_itself_is_caught(small_world: World, only_operations_write: None) -> None:
    rename = write_behind_the_back()
    assert callable(rename)
    with pytest.raises(WroteByItself, match="web/pages/quick.py"):
        rename(small_world.database, (small_world.account, small_world.vip))


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Every file of the repository with its text; nothing that is made, installed or kept by a tool."""
    for path in sorted(ROOT.rglob("*")):
        where = path.relative_to(ROOT).as_posix()
        if path.is_file() and not _made(where) and (not suffixes or path.suffix in suffixes):
            try:
                yield where, path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


def _made(where: str) -> bool:
    folders = Path(where).parts[:-1]
    kept = {"__pycache__", "node_modules", "dist", "build", "data"}
    return any(folder in kept or (folder.startswith(".") and folder != ".ci") for folder in folders) or where == ".env"


def test_templates_trust_nothing_that_people_wrote() -> None:
    found = dict(texts(".html", ".j2", ".jinja", ".xml"))
    assert len(found) > 5
    unescaped = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\(")
    assert [where for where, text in found.items() if unescaped.search(text)] == []


def test_no_file_names_the_address_of_a_package_index() -> None:
    names = (
        "pypi" + ".org",
        "pypi" + ".python",
        "python" + "hosted",
        "npm" + "js",
        "registry" + ".yarn",
        "/" + "simple/",
        "unpkg" + ".com",
        "jsdelivr" + ".net",
    )
    options = ("--index" + "-url", "--extra-index" + "-url", "--find" + "-links", "index" + "_url")
    found = [f"{where}: {word}" for where, text in texts() for word in (*names, *options) if word in text]
    assert found == []
