"""Who imports whom, read from the source."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("store", "prompts", "tools", "agent", "web")


@dataclass
class Module:
    """One file. `names`: imported module → names taken from it. `at_load`: modules of ours imported when it is loaded."""

    name: str
    path: Path
    tree: ast.Module
    names: dict[str, set[str]] = field(default_factory=dict)
    at_load: set[str] = field(default_factory=set)

    @property
    def where(self) -> str:
        return self.path.relative_to(ROOT).as_posix()


@cache
def modules() -> Mapping[str, Module]:
    """Every module of ours by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = Module(name, path, ast.parse(path.read_text("utf-8")))
    for module in found.values():
        for node, lazily in _imports(module.tree):
            for target, names in _targets(node, module):
                submodules = {f"{target}.{name}" for name in names} & found.keys()
                for each in submodules:
                    module.names.setdefault(each, set())
                if names - {each.rsplit(".", 1)[1] for each in submodules} or not names:
                    module.names.setdefault(target, set()).update(names)
                if not lazily:
                    module.at_load |= (submodules or {target}) & found.keys()
    return found


def reachable(start: Iterable[str]) -> set[str]:
    """Everything of ours that is imported by these, at load or later, directly or through others."""
    ahead, seen = list(start), set[str]()
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += [each for each in modules()[name].names if each in modules()]
            ahead += [parent for parent in _parents(name) if parent in modules()]
    return seen


def within(package: str) -> Iterator[Module]:
    """The modules of a package, itself included."""
    return (module for name, module in modules().items() if f"{name}.".startswith(f"{package}."))


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def _imports(tree: ast.Module) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    """Every import, and whether it waits until something is called or only types are checked."""
    ahead: list[tuple[ast.AST, bool]] = [(tree, False)]
    while ahead:
        node, lazily = ahead.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node, lazily
        only_types = isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        inside = lazily or only_types or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        ahead += [(child, inside) for child in ast.iter_child_nodes(node)]


def _targets(node: ast.Import | ast.ImportFrom, module: Module) -> Iterator[tuple[str, set[str]]]:
    if isinstance(node, ast.Import):
        yield from ((alias.name, set()) for alias in node.names)
        return
    base = node.module or ""
    if node.level:
        package = module.name.split(".")
        package = package if module.path.name == "__init__.py" else package[:-1]
        base = ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])
    yield base, {alias.name for alias in node.names}
