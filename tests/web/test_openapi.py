"""The API's description is complete, and whatever is sent that fits or breaks it, the server never falls over."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import QueryParams
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, openapi
from schemathesis.core import NotSet
from schemathesis.core.result import Ok

from tests.web.conftest import client_of
from tests.world import World
from tools import TOOLS
from web.problems import every_refusal
from web.wishes import NOT_WISHES, WISHES

EXAMPLES = {GenerationMode.POSITIVE: 5, GenerationMode.NEGATIVE: 2}
"""A try that does not fit takes its generator ten times as long as one that does."""


def test_every_route_has_a_summary_a_chapter_and_a_typed_answer(small_client: TestClient) -> None:
    described = small_client.get("/api/v1/openapi.json").json()
    chapters = {chapter["name"] for chapter in described["tags"]}
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            assert path.startswith("/api/v1/"), path
            assert route["summary"], (method, path)
            assert set(route["tags"]) <= chapters, (method, path)
            assert {"4XX", "5XX"} <= set(route["responses"]), (method, path)
            for parameter in route.get("parameters", ()):
                assert parameter.get("description"), (path, parameter["name"])


def test_every_problem_is_described_with_its_status_and_what_it_says(small_client: TestClient) -> None:
    description = small_client.get("/api/v1/openapi.json").json()["info"]["description"]
    assert len(every_refusal()) > 50
    for kind in every_refusal():
        assert f"- `{kind.__name__}` ({kind.status}): {kind.sentence}" in description


def test_every_tool_that_drafts_may_be_wished_for(small_client: TestClient) -> None:
    described = small_client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert len(WISHES) + len(NOT_WISHES) == len(TOOLS)
    assert {wish.__name__ for wish in WISHES} <= set(described)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_nothing_that_is_sent_makes_the_server_fall_over(small_world: World, mode: GenerationMode) -> None:
    """Every operation, with values that fit its schema and with values that do not; a 5xx is our fault, whatever was sent."""
    with client_of(small_world) as client:
        wish = {"operations": [{"do": "create_tag", "name": "A"}]}
        made = client.post(f"/api/v1/accounts/{small_world.account}/proposals", json=wish).json()["id"]
        real = {"account": small_world.account, "proposal": made, "tag": small_world.vip, "number": 1}
        real |= {"segment": small_world.loyal, "workflow": small_world.welcome}
        schema = openapi.from_dict(client.get("/api/v1/openapi.json").json())
        tried = 0
        for found in schema.get_all_operations():
            assert isinstance(found, Ok)
            tried += _try(client, found.ok(), mode, real)
    assert tried > 40


def _try(client: TestClient, operation: Any, mode: GenerationMode, real: dict[str, Any]) -> int:
    tried = 0

    @settings(
        max_examples=EXAMPLES[mode],
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), named=st.booleans())
    def attempt(case: Any, named: bool) -> None:
        nonlocal tried
        tried += 1
        if named:
            case.path_parameters = {name: real.get(name, value) for name, value in (case.path_parameters or {}).items()}
        answer = client.request(case.method, case.formatted_path, params=QueryParams(_plain(case.query)), **_body(case))
        assert answer.status_code < 500, (case.method, case.formatted_path, case.query, case.body, answer.text)
        kind = answer.headers["content-type"]
        fine = ("text/csv",) if case.formatted_path.endswith("/export") else ("application/json",)
        assert kind.startswith(fine if answer.is_success else "application/problem+json"), (kind, answer.text)

    try:
        attempt()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, operation.label
    return tried


def _plain(query: Any) -> list[tuple[str, str | int | float | bool | None]]:
    pairs = [(name, each) for name, value in (query or {}).items() for each in (value if isinstance(value, list) else [value])]
    return [(str(name), value if isinstance(value, str) else json.dumps(value)) for name, value in pairs]


def _body(case: Any) -> dict[str, Any]:
    if isinstance(case.body, NotSet):
        return {}
    content = case.body if isinstance(case.body, bytes) else json.dumps(case.body).encode()
    return {"content": content, "headers": {"content-type": "application/json"}}
