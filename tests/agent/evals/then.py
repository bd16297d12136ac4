"""A small account as a snapshot, to change one thing of."""

from agent.evals.snapshots import SegmentThen, Snapshot, TagThen, WorkflowThen

START = Snapshot(
    folders={"F1": "Rank", "F2": "Inquiry"},
    tags={
        "T1": TagThen(name="VIP", folder_id="F1", friends=frozenset({"f01", "f02"})),
        "T2": TagThen(name="New", folder_id="F1", friends=frozenset({"f03"})),
        "T3": TagThen(name="Done", folder_id=None, friends=frozenset()),
    },
    segments={
        "S1": SegmentThen(name="Best", groups=({"all_tags": ["T1"]},), members=frozenset({"f01", "f02"})),
    },
    workflows={
        "W1": WorkflowThen(
            name="Coupon",
            enabled=True,
            trigger={"type": "message_received", "keywords": ["coupon"]},
            only_if=({"none_tags": ["T3"]},),
            actions=({"add_tag": "T3"},),
        ),
    },
)


def with_tag(id: str, **changes: object) -> Snapshot:
    """START with one tag changed, or made."""
    tag = START.tags.get(id, TagThen(name="Made", folder_id=None, friends=frozenset()))
    return START.model_copy(update={"tags": {**START.tags, id: tag.model_copy(update=changes)}})


def with_segment(**changes: object) -> Snapshot:
    return START.model_copy(update={"segments": {"S1": START.segments["S1"].model_copy(update=changes)}})


def with_workflow(**changes: object) -> Snapshot:
    return START.model_copy(update={"workflows": {"W1": START.workflows["W1"].model_copy(update=changes)}})


def without(noun: str, id: str) -> Snapshot:
    return START.model_copy(update={noun: {key: value for key, value in getattr(START, noun).items() if key != id}})
