"""A conversation with the offline model in which look-ups answer from a fixed list of names."""

import json
from collections.abc import Mapping
from typing import Any

from agent.model import AssistantMessage, Message, OperatorMessage, OutcomeMessage, ToolMessage
from agent.offline import OfflineModel

NAMES: dict[str, Any] = {
    "tags": [
        {"name": "VIP", "folder": "Rank"},
        {"name": "Repeat customer", "folder": "Rank"},
        {"name": "New", "folder": "Rank"},
        {"name": "Joined summer sale", "folder": None},
        {"name": "Did not join summer sale", "folder": None},
        {"name": "夏セール参加", "folder": None},
        {"name": "夏セール不参加", "folder": None},
        {"name": "リピーター", "folder": None},
    ],
    "folders": ["Rank", "Campaign"],
    "segments": ["Win back"],
    "workflows": ["Welcome"],
}
SEGMENTS = {
    "segments": [{"name": "Win back", "any": [{"any_tags": ["VIP"], "last_message_before": "2026-08-01"}], "audience": 2}]
}
FRIENDS = {"count": 3, "reachable": 3, "sample": []}
CONTRARY = ("夏セール参加", "夏セール不参加")
DRAFTED = {"drafted": "something", "count": 1}


class Talk:
    """Each `say` returns what the turn came to: the drafted calls, or the one question, refusal or text.

    Nobody who is to get a tag has the one that says the contrary, unless `contrary` says so.
    """

    def __init__(
        self, today: str = "2026-11-20", language: str = "en", them: Mapping[str, Any] | None = None, contrary: bool = False
    ) -> None:
        self.contrary = contrary
        self.context = {"today": today, "weekday": "Friday", "account": "Shop", "language": language, "page": None, "them": them}
        self.messages: list[Message] = []

    def say(self, text: str) -> list[tuple[str, dict[str, Any]]]:
        self.messages.append(OperatorMessage(text=text, context=self.context))
        made: list[tuple[str, dict[str, Any]]] = []
        for _ in range(8):
            turn = OfflineModel().complete(self.messages, (), 60)
            self.messages.append(AssistantMessage(turn=turn))
            if not turn.calls:
                return self._ended(made or [("text", {"text": turn.text})])
            for call in turn.calls:
                answer = self._answer(call.name, dict(call.arguments or {}))
                self.messages.append(ToolMessage(call_id=call.id, name=call.name, text=json.dumps(answer, ensure_ascii=False)))
                if call.name not in ("find", "find_friends", "check_usage"):
                    made.append((call.name, dict(call.arguments or {})))
            if made and made[-1][0] in ("ask_operator", "decline"):
                return self._ended(made)
        raise AssertionError("the turn did not end within eight calls")

    def _ended(self, made: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
        name, arguments = made[-1]
        kinds = {"ask_operator": "question", "decline": "refusal", "text": "answer"}
        kind: Any = kinds.get(name, "proposal")
        self.messages.append(
            OutcomeMessage(
                kind=kind,
                text=str(arguments.get("question") or arguments.get("reason") or arguments.get("text") or "drafted"),
                choices=tuple(arguments.get("choices") or ()),
                status="pending" if kind == "proposal" else None,
            )
        )
        return made

    def _answer(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if name == "find":
            found: dict[str, dict[str, Any]] = {"everything": NAMES, "segments": SEGMENTS, "tags": {"tags": [{"name": "New"}]}}
            return found.get(arguments["kind"], {})
        asked = [group for group in arguments.get("friends") or [] if group not in [{"all_tags": [tag]} for tag in CONTRARY]]
        if not self.contrary and any((group.get("all_tags") or [""])[-1] in CONTRARY for group in asked):
            return FRIENDS | {"count": 0}
        reads: dict[str, dict[str, Any]] = {"find_friends": FRIENDS, "check_usage": {"segments": [], "workflows": []}}
        return reads.get(name, DRAFTED)


def calls(text: str, **context: Any) -> list[tuple[str, dict[str, Any]]]:
    """What one message comes to."""
    return Talk(**context).say(text)


def drafted(text: str, **context: Any) -> list[tuple[str, dict[str, Any]]]:
    """The calls, each with nothing of its friends but what was said."""
    made = calls(text, **context)
    for _, arguments in made:
        if "friends" in arguments:
            arguments["friends"] = [{key: value for key, value in group.items() if value} for group in arguments["friends"]]
    return made


def groups(text: str, **context: Any) -> Any:
    """The friends of the only drafted call."""
    ((_, arguments),) = calls(text, **context)
    return arguments["friends"]
