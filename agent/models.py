"""Which model answers: the built-in one, or a hosted one by its address, key and name."""

from functools import cache
from pathlib import Path
from typing import Literal

from agent.model import AssistantMessage, Message, Model, OperatorMessage, SystemMessage, ToolMessage

Api = Literal["chat", "responses"]
FIRST_WORDS = ("Put Example on everyone", "全員にExampleを付けて")
NAMES = '{"tags": [{"name": "Example", "folder": null}], "folders": [], "segments": [], "workflows": []}'


@cache
def offline_model() -> Model:
    """The built-in model: no key, no network."""
    from agent.offline import OfflineModel

    return OfflineModel()


def read_phrases(folder: Path) -> None:
    """Phrases of somebody's own for the built-in model. Raises store.errors.PhrasesUnusable."""
    from agent.offline.lexicon import read_also

    read_also(folder)


def warm_up() -> None:
    """Lets the built-in model read its phrases before anybody waits for it (about a second of work, once a process)."""
    model = offline_model()
    for words in FIRST_WORDS:
        context = {"today": "2026-01-01", "weekday": "Thursday", "account": "", "language": "en", "page": None, "them": None}
        said: list[Message] = [SystemMessage(text=""), OperatorMessage(text=words, context=context)]
        turn = model.complete(said, (), 60)
        told = [ToolMessage(call_id=call.id, name=call.name, text=NAMES) for call in turn.calls]
        model.complete([*said, AssistantMessage(turn=turn), *told], (), 60)


def configured_model(name: str, base_url: str, api_key: str, api: Api = "chat") -> Model:
    """The offline model where no name is given; else an adapter for Chat Completions, or for the Responses API."""
    if not name:
        return offline_model()
    from agent.chat import ChatModel
    from agent.responses import ResponsesModel

    adapter = ResponsesModel if api == "responses" else ChatModel
    return adapter(base_url=base_url, api_key=api_key, model=name)
