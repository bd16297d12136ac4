"""Which goal a deed comes to with which chunks beside it, and in which role each of them must be said (`particles.py`)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

ONTO, OFF, WHAT, TOPIC, CALLED, WAS, ONLY, BARE, AMONG = "onto", "off", "what", "topic", "called", "was", "only", "bare", "among"
ROLES = (ONTO, OFF, WHAT, TOPIC, CALLED, WAS, ONLY, AMONG)  # each a class of particles, `role…`
# BARE is a chunk that has none; AMONG says who they are of whom something is told.
SAID = frozenset({WHAT, TOPIC, BARE})
ANY = SAID | {ONTO, OFF}
# Each a class of words, `nounof…`.
NOUNS = ("tag", "folder", "segment", "workflow", "rule", "condition", "people", "kept", "hence")
STATES = ("on", "off", "needless", "wanted", "done")  # what may be told of the chunks before the deed, each a class, `state…`
STATED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "apply": frozenset({"off", "wanted", "done"}),
        "remove": frozenset({"on", "needless", "done"}),
        "delete": frozenset({"needless"}),
        "turn_off": frozenset({"needless"}),
    }
)
"""What may be told before which goal, because it is what the goal changes."""
KEEPING = frozenset({"apply", "remove"})  # they leave the tag itself as it is


class Frame(NamedTuple):
    """A goal, its places with the roles of what may stand in them, and the nouns that must be said, if only with a chunk."""

    goal: str
    places: Mapping[str, frozenset[str]]
    nouns: frozenset[str]
    optional: frozenset[str]


def _frame(goal: str, nouns: str = "", optional: str = "", **places: frozenset[str]) -> Frame:
    return Frame(goal, MappingProxyType(places), frozenset(nouns.split()), frozenset(optional.split()))


FRAMES: Mapping[str, tuple[Frame, ...]] = MappingProxyType(
    {
        "putting": (
            _frame("apply", tags=SAID, friends=frozenset({ONTO, TOPIC, BARE, AMONG})),
            _frame("apply", tags=frozenset({ONTO}), friends=frozenset({WHAT, TOPIC})),
        ),
        "taking": (
            _frame("remove", tags=SAID, friends=frozenset({OFF, TOPIC, BARE, AMONG})),
            _frame("remove", tags=frozenset({OFF}), friends=frozenset({WHAT})),
        ),
        "showing": (_frame("show", friends=SAID),),
        "counting": (_frame("count", friends=SAID),),
        "deleting": (_frame("delete", things=SAID),),
        "making": (
            _frame("create_tags", "tag", "folder", new=SAID | {CALLED}, folder=frozenset({ONTO})),
            _frame("create_folder", "folder", new=SAID | {CALLED}),
            _frame("create_folder_move", "folder", new=SAID | {CALLED}, tags=SAID),
            _frame("create_segment", "segment", friends=SAID | {OFF}, new=SAID | {ONTO, CALLED}),
        ),
        "saving": (_frame("create_segment", "segment", friends=SAID | {OFF}, new=SAID | {ONTO, CALLED}),),
        "moving": (
            _frame("move", tags=SAID, folder=frozenset({ONTO})),
            _frame("move_out", tags=SAID, nowhere=frozenset({ONTO, BARE})),
        ),
        "renaming": (_frame("rename", thing=SAID | {OFF}, new=frozenset({ONTO, CALLED})),),
        "stopping": (_frame("turn_off", workflows=SAID),),
        "starting": (_frame("turn_on", workflows=SAID),),
        "changing": (
            _frame("segment_replace", "rule", segment=ANY, old=frozenset({WHAT, OFF, WAS}), to=frozenset({ONTO})),
            _frame(
                "segment_replace",
                optional="field oldperiod",
                segment=ANY,
                field=ANY,
                period=frozenset({ONTO, BARE}),
                oldperiod=frozenset({WHAT, OFF, WAS}),
            ),
        ),
        "adding": (
            _frame("segment_add", "condition", segment=ANY, tags=SAID),
            _frame("segment_add", "condition", segment=ANY, friends=frozenset({ONLY})),
        ),
        "requiring": (_frame("segment_add", segment=ANY, tags=SAID),),
        "narrowing": (
            _frame("segment_add", segment=ANY, tags=frozenset({ONLY, BARE})),
            _frame("segment_add", segment=ANY, friends=frozenset({ONLY})),
        ),
        "dropping": (
            _frame("segment_drop", "condition", "left", segment=ANY, dropped=SAID, left=frozenset({ONLY})),
            _frame("segment_drop", "", "left", segment=ANY, field=SAID, left=frozenset({ONLY})),
        ),
    }
)
SYMBOLS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "friends": ("friends", "crowd"),
        "new": ("quotedname",),
        "dropped": ("tags",),
        "left": ("tags",),
        "old": ("tag",),
        "to": ("tag",),
        "oldperiod": ("period",),
    }
)
"""Where a place is not called as the symbol is that may stand in it."""
SLOTS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("rename", "new"): "newname",
        ("create_segment", "new"): "name",
        ("create_folder_move", "new"): "name",
        ("create_tags", "folder"): "infolder2",
        ("segment_replace", "old"): "from",
    }
)
"""Where a goal calls a place otherwise."""
