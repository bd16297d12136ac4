"""Which model answers: the built-in one, or a hosted one by its address, key and name."""

from typing import Literal

from agent.model import Model

Api = Literal["chat", "responses"]


def offline_model() -> Model:
    from agent.offline import OfflineModel

    return OfflineModel()


def configured_model(name: str, base_url: str, api_key: str, api: Api = "chat") -> Model:
    """The offline model where no name is given; else an adapter for Chat Completions, or for the Responses API."""
    if not name:
        return offline_model()
    from agent.chat import ChatModel
    from agent.responses import ResponsesModel

    adapter = ResponsesModel if api == "responses" else ChatModel
    return adapter(base_url=base_url, api_key=api_key, model=name)
