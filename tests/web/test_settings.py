"""Settings are read once, each is described, and .env.example tells the truth."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from store.database import Database
from web.desk import open_desk
from web.settings import Settings, SettingsUnusable, example


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.delenv(field.alias or "", raising=False)


def test_the_example_file_names_every_setting_with_its_default() -> None:
    root = Path(__file__).parents[2]
    assert (root / ".env.example").read_text() == example(), "run: python -m web.settings > .env.example"


def test_every_setting_is_described() -> None:
    for name, field in Settings.model_fields.items():
        assert len(field.description or "") > 20, name


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("TAGDESK_PORT=9000\nTAGDESK_OPERATOR=花子\nSOMEBODY_ELSES=1\n", encoding="utf-8")
    monkeypatch.setenv("TAGDESK_PORT", "9001")
    monkeypatch.setenv("TAGDESK_HOST", "")
    settings = Settings.load(file)
    assert (settings.port, settings.operator, settings.host) == (9001, "花子", "127.0.0.1")


@pytest.mark.parametrize(
    ("said", "asks", "local_first"),
    [("offline", "offline", False), ("hosted", "m-1", False), ("local first", "m-1", True), ("Local-First", "m-1", True)],
)
def test_a_setting_chooses_which_model_answers(
    said: str, asks: str, local_first: bool, monkeypatch: pytest.MonkeyPatch, sqlite: Database
) -> None:
    monkeypatch.setenv("TAGDESK_MODEL", "m-1")
    monkeypatch.setenv("TAGDESK_MODEL_MODE", said)
    turns = open_desk(Settings.load(Path("none")), sqlite).turns
    assert (turns.model.name, turns.local_first) == (asks, local_first)


def test_a_setting_that_cannot_be_used_is_named_in_a_plain_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGDESK_PORT", "eighty")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    with pytest.raises(SettingsUnusable) as refused:
        Settings.load(tmp_path / "none")
    assert "TAGDESK_PORT" in refused.value.say()
    assert "sk-very-secret" not in refused.value.say("ja")


def test_settings_cannot_be_changed_afterwards_and_secrets_are_not_printed() -> None:
    settings = Settings(openai_api_key=SecretStr("sk-very-secret"))
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]  # that is what this test is about
    assert "sk-very-secret" not in repr(settings)
