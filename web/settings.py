"""Everything that can be set from outside, read once into one frozen object. `python -m web.settings` prints .env.example."""

import re
from pathlib import Path
from textwrap import wrap
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from store.errors import Refused

ENV_FILE = Path(".env")
HEADER = """\
# Settings of Tagdesk. Copy this file to .env and take the # away where you want another value.
# Variables of the environment win over the file. Everything has a default; nothing here is needed to try the demo.
"""


def _spaced(said: object) -> object:
    """`local-first` and `local_first` mean the same."""
    return re.sub(r"[-_ ]+", " ", said.strip().lower()) if isinstance(said, str) else said


class SettingsUnusable(Refused):
    status = 500
    sentence = "A setting cannot be used: {what}. Correct it in the environment or in .env (see .env.example) and start again."


class Settings(BaseModel):
    """Made with arguments it reads nothing; `Settings.load()` reads the environment and `.env`."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    database_url: str = Field(
        "sqlite:///data/tagdesk.db",
        alias="DATABASE_URL",
        description="Where the data is: a SQLite file, or PostgreSQL as postgresql://user:password@host/name.",
    )
    host: str = Field(
        "127.0.0.1",
        alias="TAGDESK_HOST",
        description="The address to listen on. Only this machine's own (127.0.0.1, ::1): the desk is open to whoever reaches it.",
    )
    port: int = Field(8000, ge=0, le=65_535, alias="TAGDESK_PORT", description="The port to listen on; 0 takes a free one.")
    public_url: str = Field(
        "",
        alias="TAGDESK_PUBLIC_URL",
        description="The https address under which a tunnel or proxy brings LINE's webhooks in. Only /line/ answers there.",
    )
    operator: str = Field(
        "Operator",
        min_length=1,
        max_length=100,
        alias="TAGDESK_OPERATOR",
        description="The person on record for what is approved.",
    )
    language: Literal["en", "ja"] = Field(
        "en", alias="TAGDESK_LANGUAGE", description="The language of those whose browser asks for neither English nor Japanese."
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        alias="TAGDESK_SECRET_KEY",
        description="Encrypts channel secrets and tokens in the database. Any long random text; keep it, or connect LINE again.",
    )
    model: str = Field(
        "", alias="TAGDESK_MODEL", description="The model to ask, by the name its server uses. Empty: the built-in offline model."
    )
    model_mode: Annotated[Literal["hosted", "local first", "offline"], BeforeValidator(_spaced)] = Field(
        "hosted",
        alias="TAGDESK_MODEL_MODE",
        description="hosted asks the model named above everything. local first lets the built-in one answer what it fully "
        "understands, at no cost. offline asks the built-in one only.",
    )
    phrases: str = Field(
        "",
        alias="TAGDESK_PHRASES",
        description="A folder with phrases of your own for the built-in model: en/*.yaml, ja/*.yaml or a further language, "
        "written as those in prompts/offline.",
    )
    model_api: Literal["chat", "responses"] = Field(
        "chat",
        alias="TAGDESK_MODEL_API",
        description="chat works with every OpenAI-compatible server; responses is for OpenAI models that need it for tools.",
    )
    openai_base_url: str = Field(
        "https://api.openai.com/v1", alias="OPENAI_BASE_URL", description="The model server's address, up to and including /v1."
    )
    openai_api_key: SecretStr = Field(
        SecretStr(""), alias="OPENAI_API_KEY", description="The model server's key; local servers mostly want none."
    )
    tokens_per_day: int = Field(
        2_000_000,
        ge=0,
        alias="TAGDESK_TOKENS_PER_DAY",
        description="How many tokens of a model an operator may use in a day of the account. 0: no limit.",
    )
    proposal_days: float = Field(
        7, gt=0, le=365, alias="TAGDESK_PROPOSAL_DAYS", description="After how many days a proposal that nobody decided expires."
    )
    line_api: str = Field(
        "https://api.line.me", alias="TAGDESK_LINE_API", description="LINE's API, or a stand-in of it on this machine."
    )
    line_hold_back: float = Field(
        2,
        ge=0,
        le=60,
        alias="TAGDESK_LINE_HOLD_BACK",
        description="Seconds that an event of LINE waits for earlier ones of the same friend.",
    )
    log: Literal["text", "json"] = Field(
        "text", alias="TAGDESK_LOG", description="How the log is written: text for people, json for programs, one object a line."
    )

    @classmethod
    def load(cls, env_file: Path = ENV_FILE) -> "Settings":
        """The settings of this process. Raises SettingsUnusable and names what is wrong."""
        try:
            return _Read(_env_file=env_file)
        except ValidationError as error:
            found = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg'].lower()}" for e in error.errors(include_input=False))
            raise SettingsUnusable(what=found) from None

    def with_(self, **changed: object) -> Self:
        """The same settings with some of them changed (options of the command line)."""
        return self.model_copy(update=changed)


class _Read(BaseSettings, Settings):
    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", env_file_encoding="utf-8")


def example() -> str:
    """The text of .env.example: every setting with its description and default."""
    return HEADER + "".join(f"\n{_described(name)}" for name in Settings.model_fields)


def _described(name: str) -> str:
    field = Settings.model_fields[name]
    default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    comment = "\n".join(f"# {line}" for line in wrap(field.description or "", 110))
    return f"{comment}\n# {field.alias}={default}\n"


if __name__ == "__main__":
    print(example(), end="")
