"""Why a model server gave no answer: one class a reason, each with its sentence, and what to do about it."""

from typing import Any, ClassVar

from agent.model import ModelDown, Usage
from store.language import translate


class Outage(ModelDown):
    """`advice` is for whoever runs Tagdesk; the sentence is for everyone."""

    sentence: ClassVar[str]
    advice: ClassVar[str] = ""
    waiting_helps: ClassVar[bool] = False

    def __init__(self, *, usage: Usage | None = None, **values: Any) -> None:
        super().__init__(self.sentence.format(**values), self.waiting_helps, usage)
        self.values = values

    def say(self, language: str) -> str:
        return translate(language, self.sentence, **self.values)


class AddressIncomplete(Outage):
    sentence = "The model's address “{server}” does not begin with http:// or https://."
    advice = "Set OPENAI_BASE_URL in full, for example http://127.0.0.1:11434/v1."


class Unreachable(Outage):
    sentence = "The model server at {server} cannot be reached."
    advice = "Check that the server is running and that OPENAI_BASE_URL names the right machine and port."
    waiting_helps = True


class BrokeOff(Outage):
    sentence = "The model server at {server} broke off before its answer was complete."
    advice = "Look at the server's log; it may have run out of memory."
    waiting_helps = True


class Unasked(Outage):
    sentence = "The model server at {server} could not be asked: {said}"


class Untrusted(Outage):
    sentence = "The certificate of the model server at {server} is not trusted."
    advice = "Add the server's certificate authority to this machine, or set SSL_CERT_FILE."


class TimedOut(Outage):
    sentence = "The model server at {server} did not finish its answer within {seconds} seconds."
    advice = "Try again later, or set TAGDESK_MODEL to a faster model."
    waiting_helps = True


class KeyRefused(Outage):
    sentence = "The model server at {server} does not accept the API key."
    advice = "Set OPENAI_API_KEY to a key that the server accepts."


class KeyUnfit(Outage):
    sentence = "The API key for the model server at {server} contains characters that no key has."
    advice = "Set OPENAI_API_KEY again, without spaces, line breaks or quotes."


class NotAllowed(Outage):
    sentence = "The model server at {server} does not let this API key use “{model}”."
    advice = "Give the key access to the model, or set TAGDESK_MODEL to another."


class ModelUnknown(Outage):
    sentence = "The model server at {server} has no model named “{model}”."
    advice = "Set TAGDESK_MODEL to a name that the server lists."


class PathUnknown(Outage):
    sentence = "The model server at {server} does not know this address."
    advice = "Check OPENAI_BASE_URL: it usually ends in /v1."


class OtherApi(Outage):
    sentence = "The model server at {server} offers “{model}” by its other API only."
    advice = "Set TAGDESK_MODEL_API to the other one: responses instead of chat, or chat instead of responses."


class VerificationWanted(Outage):
    sentence = "The model server at {server} gives “{model}” to verified organizations only."
    advice = "Verify your organization with the provider, or name another model in TAGDESK_MODEL."


class Moved(Outage):
    sentence = "The model server at {server} sends us to another address."
    advice = "Set OPENAI_BASE_URL to where the server really is (often https:// instead of http://)."


class RateLimited(Outage):
    sentence = "The model server at {server} is getting too many requests."
    advice = "Wait a minute, or raise the limit at the model's provider."
    waiting_helps = True


class QuotaUsedUp(Outage):
    sentence = "The quota for the model server at {server} is used up."
    advice = "Add credit at the model's provider, or set OPENAI_API_KEY to another key."


class TooLong(Outage):
    sentence = "The conversation has become too long for “{model}”."
    advice = "Start a new conversation; if that does not help, give the model a longer context (Ollama: num_ctx)."


class CannotCallTools(Outage):
    sentence = "“{model}” cannot call tools, so it cannot act here."
    advice = "Set TAGDESK_MODEL to a model that can call tools."


class ToolsOff(Outage):
    sentence = "The model server at {server} was started without tool calling."
    advice = "Start vLLM with --enable-auto-tool-choice and --tool-call-parser, llama.cpp with --jinja."


class Filtered(Outage):
    sentence = "The content filter of the model server at {server} stopped this request."
    advice = "Say it in other words, or relax the filter at the model's provider."


class ServerFailed(Outage):
    sentence = "The model server at {server} failed ({status}): {said}"
    waiting_helps = True


class RequestRefused(Outage):
    sentence = "The model server at {server} refused the request ({status}): {said}"
    advice = "Check that the server speaks this API: TAGDESK_MODEL_API is chat or responses."


class NotJson(Outage):
    sentence = "The model server at {server} answered with something that is not JSON."
    advice = "Check OPENAI_BASE_URL: it usually ends in /v1."


class Nonsense(Outage):
    sentence = "The model server at {server} gave an answer that cannot be understood."
    advice = "Check that the server speaks this API: TAGDESK_MODEL_API is chat or responses."


class TooLarge(Outage):
    sentence = "The answer of the model server at {server} was too large and was dropped."


class SaidNothing(Outage):
    sentence = "“{model}” reached its length limit before it said anything."
    advice = "Raise the limit on an answer's length at the server, or let the model reason less."
