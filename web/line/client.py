"""Calls to LINE, synchronous and thin. Each may raise LineDown (try again later) or LineRefused (LINE says no)."""

import re
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx2
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from web.line.address import LINE, api_address, is_loopback
from web.line.errors import Detail, LineBusy, LineDown, LineRefused
from web.line.tokens import IssuedToken, TokenSource
from web.line.wire import NotJson, read_json

PAGE = 1000
MAX_MESSAGE = 500
USER_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


class Answer(BaseModel):
    """What LINE answered; fields we do not know are kept."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)


class BotInfo(Answer):
    """The account a token belongs to; `user_id` is the `destination` of its webhooks."""

    user_id: str = Field(alias="userId")
    basic_id: str = Field(alias="basicId")
    display_name: str = Field(alias="displayName")
    picture_url: str | None = Field(None, alias="pictureUrl")
    chat_mode: str = Field("", alias="chatMode")
    mark_as_read_mode: str = Field("", alias="markAsReadMode")


class Profile(Answer):
    """A friend as LINE shows them; `language` is a BCP 47 tag."""

    user_id: str = Field(alias="userId")
    display_name: str = Field(alias="displayName")
    language: str | None = None
    picture_url: str | None = Field(None, alias="pictureUrl")
    status_message: str | None = Field(None, alias="statusMessage")


class FollowerPage(Answer):
    """Some followers' user ids; `next` leads on, for 24 hours, and may be there though the page is short."""

    user_ids: tuple[str, ...] = Field(alias="userIds")
    next: str | None = None


class Quota(Answer):
    """How many messages may be sent this month; `value` is None when `type` is not `limited`."""

    type: str
    value: int | None = None


class Consumption(Answer):
    """How many messages were sent this month."""

    total_usage: int = Field(alias="totalUsage")


A = TypeVar("A", bound=BaseModel)


class LineClient:
    """LINE's API at `base_url`, which must be LINE's own or on loopback (else AddressRefused). Safe between threads.

    `timeout` is in seconds, for connecting and for each wait on the answer. Redirects are never followed.
    """

    def __init__(self, base_url: str, token_source: TokenSource, *, timeout: float = 10.0) -> None:
        url = api_address(base_url)
        self._tokens = token_source
        self._http = httpx2.Client(
            base_url=url,
            timeout=timeout,
            follow_redirects=False,
            verify=url.scheme == "https",  # plain http on loopback has no certificate; loading the authorities takes 30 ms
            trust_env=not is_loopback(url.host),  # a proxy may stand before LINE, never before this machine
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def bot_info(self) -> BotInfo:
        """Whose token this is."""
        return _read(BotInfo, self._ask("/v2/bot/info"))

    def profile(self, user_id: str) -> Profile | None:
        """A friend's profile; None where LINE shows none: unknown, blocked or without consent, which is no deletion."""
        if not USER_ID.fullmatch(user_id):
            return None
        try:
            return _read(Profile, self._ask(f"/v2/bot/profile/{user_id}"))
        except LineRefused as refused:
            if refused.status == 404:
                return None
            raise

    def followers(self, start: str | None = None, limit: int = PAGE) -> FollowerPage:
        """A page of followers, at most 1000. LineRefused 403: only verified and premium accounts may ask."""
        query = {"limit": str(limit)} | ({"start": start} if start else {})
        return _read(FollowerPage, self._ask("/v2/bot/followers/ids", query))

    def follower_pages(self, start: str | None = None, limit: int = PAGE) -> Iterator[FollowerPage]:
        """The followers from a page on, page by page, as they come; a `next` that goes in a circle raises LineDown."""
        seen = {start} if start else set[str]()
        while True:
            page = self.followers(start, limit)
            yield page
            if not page.next:
                return
            if page.next in seen:
                raise LineDown("LINE's list of followers goes in a circle.")
            seen.add(page.next)
            start = page.next

    def quota(self) -> Quota:
        """How many messages this month allows."""
        return _read(Quota, self._ask("/v2/bot/message/quota"))

    def consumption(self) -> Consumption:
        """How many messages this month has used."""
        return _read(Consumption, self._ask("/v2/bot/message/quota/consumption"))

    def _ask(self, path: str, query: dict[str, str] | None = None) -> httpx2.Response:
        token = self._tokens.token(self._issue)
        try:
            return self._send("GET", path, params=query, headers={"Authorization": f"Bearer {token}"})
        except LineRefused as refused:
            if refused.status != 401 or not self._tokens.forget(token):
                raise
        token = self._tokens.token(self._issue)
        return self._send("GET", path, params=query, headers={"Authorization": f"Bearer {token}"})

    def _issue(self, channel_id: str, channel_secret: str) -> IssuedToken:
        form = {"grant_type": "client_credentials", "client_id": channel_id, "client_secret": channel_secret}
        return _read(IssuedToken, self._send("POST", "/oauth2/v3/token", data=form))

    def _send(self, method: str, path: str, **request: Any) -> httpx2.Response:
        try:
            answer = self._http.request(method, path, **request)
        except httpx2.TimeoutException:
            raise LineDown("LINE did not answer in time.") from None
        except httpx2.HTTPError as error:
            raise LineDown(f"LINE could not be reached: {error}") from None
        if answer.status_code != 200:
            raise _error(answer)
        return answer


def line_client(token_source: TokenSource) -> LineClient:
    """The client of LINE itself."""
    return LineClient(LINE, token_source)


def _read(model: type[A], answer: httpx2.Response) -> A:
    try:
        return model.model_validate(read_json(answer.content))
    except (NotJson, ValidationError):
        told = "LINE's answer could not be read."
        raise LineDown(told, answer.status_code, _request_id(answer)) from None


def _error(answer: httpx2.Response) -> LineDown | LineRefused:
    status, request_id = answer.status_code, _request_id(answer)
    if not 400 <= status < 500:
        return LineDown(f"LINE answered with status {status}.", status, request_id)
    told = _told(answer)
    message = _words(told.get("message") or told.get("error_description") or told.get("error"))
    if status == 429 and "monthly limit" not in message:
        return LineBusy(message or "LINE is asked too often.", status, request_id)
    details = told.get("details")
    remarks = [remark for remark in details if isinstance(remark, dict)] if isinstance(details, list) else []
    named = [Detail(_words(remark.get("property")), _words(remark.get("message"))) for remark in remarks]
    return LineRefused(message or f"LINE answered with status {status}.", status, request_id, named)


def _told(answer: httpx2.Response) -> dict[str, Any]:
    try:
        value = read_json(answer.content)
    except NotJson:
        return {}
    return value if isinstance(value, dict) else {}


def _words(value: object) -> str:
    return value[:MAX_MESSAGE] if isinstance(value, str) else ""


def _request_id(answer: httpx2.Response) -> str | None:
    return answer.headers.get("x-line-request-id")
