import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.line.signature import EmptySecret, sign, verify

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
BODY = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
SIGNATURE = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


def test_a_body_signs_as_lines_documentation_says() -> None:
    assert sign(SECRET, BODY) == SIGNATURE
    assert verify(SECRET, BODY, SIGNATURE)


@pytest.mark.parametrize(
    "given",
    [None, "", " ", SIGNATURE[:-1], SIGNATURE + "=", SIGNATURE.lower(), "署名", "\udcff", "\0", sign("other", BODY)],
)
def test_a_missing_or_forged_signature_is_refused(given: str | None) -> None:
    assert not verify(SECRET, BODY, given)


@pytest.mark.parametrize("body", [b"", BODY + b"\n", BODY.replace(b":[]", b": []")])
def test_a_signature_holds_for_exactly_its_bytes(body: bytes) -> None:
    assert not verify(SECRET, body, SIGNATURE)


@pytest.mark.parametrize("secret", ["", " ", "\n"])
def test_an_empty_secret_neither_signs_nor_accepts(secret: str) -> None:
    with pytest.raises(EmptySecret):
        sign(secret, BODY)
    with pytest.raises(EmptySecret):
        verify(secret, BODY, SIGNATURE)


@given(body=st.binary(), guess=st.text())
def test_no_guess_is_accepted_and_none_crashes(body: bytes, guess: str) -> None:
    assert verify(SECRET, body, sign(SECRET, body))
    assert not verify(SECRET, body, guess)
