"""Conditions and changes as sentences, as an operator would say them. Card, history, terminal and tests all print these."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

from store.done import COUNTED_DONE, DONE
from store.language import translate, translate_n

# Each key of a change or consequence, in plain English; the other languages are in the catalogue.
SENTENCES = {
    "tag_added": "Create the tag “{tag}”",
    "tag_added_in": "Create the tag “{tag}” in the folder “{folder}”",
    "tag_renamed": "Rename the tag “{tag}” to “{name}”",
    "tag_filed": "Take the tag “{tag}” out of its folder",
    "tag_filed_in": "Move the tag “{tag}” into the folder “{folder}”",
    "tag_dropped_empty": "Delete the tag “{tag}”, which no friend has",
    "folder_added": "Create the folder “{folder}”",
    "folder_renamed": "Rename the folder “{folder}” to “{name}”",
    "folder_dropped": "Delete the folder “{folder}”",
    "folder_dropped_tags": "Delete the folder “{folder}”; its tags stay, without a folder: {tags}",
    "segment_renamed": "Rename the segment “{segment}” to “{name}”",
    "segment_dropped": "Delete the segment “{segment}”",
    "workflow_added": "Create the workflow “{workflow}”, switched on: {does}",
    "workflow_added_off": "Create the workflow “{workflow}”, switched off: {does}",
    "workflow_added_so": "Create a workflow, switched on: {does}",
    "workflow_added_off_so": "Create a workflow, switched off: {does}",
    "workflow_changed": "Change the workflow “{workflow}”, switched on: {does}",
    "workflow_changed_off": "Change the workflow “{workflow}”, switched off: {does}",
    "workflow_changed_named": "Change the workflow “{workflow}” and call it “{name}”, switched on: {does}",
    "workflow_changed_named_off": "Change the workflow “{workflow}” and call it “{name}”, switched off: {does}",
    "workflow_renamed": "Rename the workflow “{workflow}” to “{name}”",
    "workflow_on": "Switch on the workflow “{workflow}”: {does}",
    "workflow_on_so": "Switch on the workflow: {does}",
    "workflow_off": "Switch off the workflow “{workflow}”",
    "workflow_dropped": "Delete the workflow “{workflow}”",
    "audience": "The audience of the segment “{segment}” goes from {before} to {after}",
    "audience_grows": "The audience of the segment “{segment}” grows from {before} to {after}",
    "nobody_matches": "Nobody matches: {who}",
    "used_instead": "Replaced by “{tag}” in {names}",
    "keeps_using": "Still used, under its new name, in {names}",
}
COUNTED = {
    "tag_attached": ("Put “{tag}” on {n} friend", "Put “{tag}” on {n} friends"),
    "tag_attached_who": ("Put “{tag}” on {n} friend: {who}", "Put “{tag}” on {n} friends: {who}"),
    "tag_detached": ("Take “{tag}” off {n} friend", "Take “{tag}” off {n} friends"),
    "tag_detached_who": ("Take “{tag}” off {n} friend: {who}", "Take “{tag}” off {n} friends: {who}"),
    "tag_attached_already": ("{n} friend already has “{tag}”", "All {n} friends already have “{tag}”"),
    "tag_detached_already": ("{n} friend does not have “{tag}”", "None of the {n} friends has “{tag}”"),
    "tags_merged": ("Merge {tags} into “{tag}”; {n} friend moves", "Merge {tags} into “{tag}”; {n} friends move"),
    "tag_dropped": ("Delete the tag “{tag}”; {n} friend loses it", "Delete the tag “{tag}”; {n} friends lose it"),
    "friends_shown_friends": ("Show {n} friend in the friend list: {who}", "Show {n} friends in the friend list: {who}"),
    "friends_shown_inbox": ("Show {n} friend in the inbox: {who}", "Show {n} friends in the inbox: {who}"),
    "segment_added": (
        "Create the segment “{segment}” ({n} friend now): {who}",
        "Create the segment “{segment}” ({n} friends now): {who}",
    ),
    "segment_changed": (
        "Change the segment “{segment}” ({n} friend afterwards): {who}",
        "Change the segment “{segment}” ({n} friends afterwards): {who}",
    ),
    "segment_changed_named": (
        "Change the segment “{segment}” and call it “{name}” ({n} friend afterwards): {who}",
        "Change the segment “{segment}” and call it “{name}” ({n} friends afterwards): {who}",
    ),
    "workflow_would_run": (
        "It runs by itself as soon as you approve. In the last 7 days it would have run for {n} friend",
        "It runs by itself as soon as you approve. In the last 7 days it would have run for {n} friends",
    ),
    "workflow_would_run_off": (
        "It stays switched off. Switched on, it would have run for {n} friend in the last 7 days",
        "It stays switched off. Switched on, it would have run for {n} friends in the last 7 days",
    ),
    "workflow_starts": ("The workflow “{workflow}” starts for {n} friend", "The workflow “{workflow}” starts for {n} friends"),
}
CLAUSE_SENTENCES: Mapping[str, str] = {
    "everyone": "everyone",
    "all_tags": "tagged {tags}",
    "any_tags": "tagged {tags}",
    "none_tags": "not tagged {tags}",
    "none_tags_several": "tagged neither {tags}",
    "untagged": "without any tag",
    "following": "following",
    "blocked": "has blocked the account",
    "name_contains": "name contains “{text}”",
    "followed_from": "friend since {day} or later",
    "followed_before": "friend since before {day}",
    "last_message_from": "last message since {day}",
    "last_message_before": "last message before {day}",
    "last_message_ever": "has written at least once",
    "never_messaged": "never wrote",
    "message_contains": "wrote “{text}”",
    "in_segments": "in the segment {segments}",
}
RECENT: Mapping[str, str] = {
    "followed_from": "added in the last {n} days",
    "followed_before": "added more than {n} days ago",
    "last_message_from": "wrote in the last {n} days",
    "last_message_before": "last wrote more than {n} days ago",
}
EVER = "1900-01-01"
"""The first day that a condition may name: whoever wrote since then has written."""
TRIGGERS: Mapping[str, str] = {
    "friend_added": "when someone adds the account",
    "message_received": "when a friend writes",
    "message_received_keywords": "when a friend’s message contains {keywords}",
    "postback_received": "when a friend taps a button that sends “{data}”",
    "friend_blocked": "when a friend blocks the account",
    "tag_added": "when a friend gets the tag “{tag}”",
    "tag_removed": "when a friend loses the tag “{tag}”",
}
ACTIONS: Mapping[str, str] = {"add_tag": "add “{tag}”", "remove_tag": "remove “{tag}”"}
HOW: Mapping[str, str] = {
    "all_tags": "friends who have it",
    "any_tags": "friends who have it or another",
    "none_tags": "friends who do not have it",
    "in_segments": "friends of this segment",
    "trigger": "starts the workflow",
    "add_tag": "the workflow adds it",
    "remove_tag": "the workflow removes it",
}
STATUSES: Mapping[str, str] = {
    "pending": "waiting for a decision",
    "applied": "applied",
    "cancelled": "cancelled",
    "expired": "expired",
    "superseded": "replaced by a newer one",
    "undone": "taken back",
}


def sentence(language: str, key: str, args: Mapping[str, Any], count: int | None = None, *, done: bool = False) -> str:
    """A change or consequence as a sentence; `done`: as what has happened, where it can be said so."""
    said = {name: value for name, value in args.items() if value is not None}
    if count is not None:
        said["n"] = count
    key = _variant(language, key, said)
    if "who" in said:
        said["who"] = condition_sentence(language, said["who"])
    if "does" in said:
        said["does"] = workflow_sentence(language, said["does"])
    said |= {name: quoted(language, said[name]) for name in ("names", "tags") if name in said}
    counted, single = (COUNTED | COUNTED_DONE, SENTENCES | DONE) if done else (COUNTED, SENTENCES)
    if key in counted:
        one, many = counted[key]
        n = int(said.pop("n", 0))
        return translate_n(language, one, many, n, **said)
    return translate(language, single[key], **said)


def condition_sentence(language: str, named: Mapping[str, Any]) -> str:
    """A condition with names (`conditions.with_names`) as words. Without a group it is nobody."""
    groups = [_group_sentence(language, group) for group in named["any"]]
    return translate(language, "; or ").join(groups) if groups else translate(language, "nobody")


def workflow_sentence(language: str, does: Mapping[str, Any]) -> str:
    trigger = dict(does["trigger"])
    key = "message_received_keywords" if trigger.get("keywords") else trigger["type"]
    keywords = quoted(language, trigger.get("keywords", ()), translate(language, " or "))
    when = translate(language, TRIGGERS[key], **(trigger | {"keywords": keywords}))
    then = _in_turn(language, [translate(language, ACTIONS[a["do"]], tag=a["tag"]) for a in does["actions"]])
    if does.get("only_if"):
        guard = condition_sentence(language, does["only_if"])
        return translate(language, "{when}, and only if {guard}, {then}", when=when, guard=guard, then=then)
    return translate(language, "{when}, {then}", when=when, then=then)


def by_number(said: Any) -> Any:
    """A change's arguments with friends by their numbers alone: for a model, to whom what they are called is data."""
    if isinstance(said, Mapping):
        named = {"names": [f"#{n}" for n in said.get("numbers", ())]} if "digest" in said else {}
        return {key: by_number(value) for key, value in said.items()} | named
    return [by_number(each) for each in said] if isinstance(said, (list, tuple)) else said


def refusal_sentence(language: str, source: str, values: Mapping[str, Any]) -> str:
    """A refusal in words: names among its values quoted, a proposal's status said."""

    def said(name: str, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return quoted(language, value)
        return translate(language, STATUSES.get(value, value)) if name == "status" else value

    return translate(language, source, **{name: said(name, value) for name, value in values.items()})


def quoted(language: str, names: Sequence[str], joiner: str = ", ") -> str:
    """Names in the language's quotation marks, joined."""
    return translate(language, joiner).join(translate(language, "“{name}”", name=name) for name in names)


def use_sentence(language: str, how: Sequence[str]) -> str:
    """In which ways a segment or workflow uses a tag."""
    return translate(language, ", ").join(translate(language, HOW[each]) for each in how)


def _variant(language: str, key: str, said: Mapping[str, Any]) -> str:
    """Which of a key's sentences fits its arguments; `_so`: a workflow's name says what it does already."""
    so = "_so" if "does" in said and workflow_sentence(language, said["does"]) == said.get("workflow") else ""
    variants: dict[str, Callable[[], str]] = {
        "tag_added": lambda: "tag_added_in" if said.get("folder") else key,
        "tag_filed": lambda: "tag_filed_in" if said.get("folder") else key,
        "tag_dropped": lambda: key if said.get("n") else "tag_dropped_empty",
        "folder_dropped": lambda: "folder_dropped_tags" if said.get("tags") else key,
        "tag_attached": lambda: "tag_attached_who" if said.get("who") else key,
        "tag_detached": lambda: "tag_detached_who" if said.get("who") else key,
        "friends_shown": lambda: f"friends_shown_{said['place']}",
        "workflow_added": lambda: key + ("" if said["does"]["enabled"] else "_off") + so,
        "workflow_on": lambda: key + so,
        "workflow_changed": lambda: key + ("_named" if "name" in said else "") + ("" if said["does"]["enabled"] else "_off"),
        "segment_changed": lambda: key + ("_named" if "name" in said else ""),
        "audience": lambda: "audience_grows" if said["after"] > said["before"] and said.get("grows") else key,
    }
    return variants.get(key, lambda: key)()


def _group_sentence(language: str, group: Mapping[str, Any]) -> str:
    return translate(language, ", ").join(_clause(language, name, value) for name, value in group.items())


def _clause(language: str, name: str, value: Any) -> str:
    if name == "friends":
        return _chosen(language, value)
    if name == "not_friends":
        return translate(language, "except {friends}", friends=_chosen(language, value))
    if name == "status":
        return translate(language, CLAUSE_SENTENCES[value])
    if name == "last_message_from" and value == EVER:
        return translate(language, CLAUSE_SENTENCES["last_message_ever"])
    if name in RECENT and (n := _days_ago(value)) > 1:
        return translate(language, RECENT[name], n=n)
    joiner = {"all_tags": " and ", "any_tags": " or ", "none_tags": " nor ", "in_segments": " and "}.get(name, ", ")
    names = quoted(language, value, joiner) if isinstance(value, (list, tuple)) else ""
    said = {"tags": names, "segments": names, "text": value, "day": _day(language, value)}
    several = name == "none_tags" and len(value) > 1
    return translate(language, CLAUSE_SENTENCES["none_tags_several" if several else name], **said)


def _chosen(language: str, value: Mapping[str, Any]) -> str:
    """Friends named one by one, the first of them where they are many."""
    if named := value.get("names"):
        names, more = translate(language, ", ").join(named), value["count"] - len(named)
        return translate(language, "{names} and {n} more", names=names, n=more) if more > 0 else names
    return translate_n(language, "{n} chosen friend", "{n} chosen friends", value["count"])


def _in_turn(language: str, sentences: Sequence[str]) -> str:
    """Things done one after another."""
    return reduce(lambda first, then: translate(language, "{first} and {then}", first=first, then=then), sentences)


def _day(language: str, value: object) -> str:
    n = _days_ago(value)
    return str(value) if n < 0 else translate_n(language, "{n} day ago", "{n} days ago", n)


def _days_ago(value: object) -> int:
    """How many; -1 for a date."""
    text = str(value)
    return int(text.split()[0]) if text.endswith(" days ago") else -1
