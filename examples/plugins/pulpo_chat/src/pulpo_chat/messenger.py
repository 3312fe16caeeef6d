"""The messenger's HTTP API, like Telegram's: updates by long polling, answers by POST."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx
from pulpo_core import get_logger
from pulpo_core.exceptions import AuthenticationError, ScrapingError

LONGEST = 4096
"""The maximum number of characters in a message."""

LONGEST_PAUSE = 30.0  # seconds
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """A message that somebody wrote to the bot. `update` is its number, `chat` the place to answer."""

    update: int
    chat: int
    user: str
    text: str


class Messenger:
    """A bot's connection to the messenger; `async with Messenger(url, token) as messenger`."""

    def __init__(self, url: str, token: str, poll_seconds: int = 30) -> None:
        self._poll_seconds = poll_seconds
        self._client = httpx.AsyncClient(base_url=f"{url.rstrip('/')}/bot{token}/", timeout=poll_seconds + 15)
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs each URL, and the token is part of it

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def messages(self, offset: int) -> tuple[list[Message], int]:
        """Wait for messages. Returns them, and the offset for the next call, which confirms all of them."""
        updates = await self._call("getUpdates", {"offset": offset, "timeout": self._poll_seconds})
        found = [message for update in updates if (message := _message(update))]
        return found, max([offset, *(int(update["update_id"]) + 1 for update in updates)])

    async def confirm(self, offset: int) -> None:
        """Tell the messenger that everything before `offset` need not be sent again."""
        await self._call("getUpdates", {"offset": offset, "timeout": 0, "limit": 1})

    async def send(self, chat: int, text: str) -> None:
        """Send a message, shortened to the maximum length."""
        shown = text if len(text) <= LONGEST else f"{text[: LONGEST - 2]} …"
        await self._call("sendMessage", {"chat_id": chat, "text": shown})

    async def _call(self, method: str, values: Mapping[str, Any]) -> Any:
        """Call a method until the messenger answers. Raises AuthenticationError, or ScrapingError if it refuses."""
        pause = 0.5
        while True:
            try:
                answer = await self._client.post(method, json=dict(values))
                wait = pause if answer.status_code >= 500 else _retry_after(answer)
                reason = f"status {answer.status_code}"
            except httpx.TransportError as error:
                wait, reason = pause, type(error).__name__
            if wait is None:
                return _result(answer, method)
            log.warning("the messenger does not answer, trying again", reason=reason, seconds=wait)
            await asyncio.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE)


def _retry_after(answer: httpx.Response) -> float | None:
    """Return the seconds to wait if there were too many calls; None for any other answer."""
    return float(_content(answer).get("parameters", {}).get("retry_after", 1)) if answer.status_code == 429 else None


def _result(answer: httpx.Response, method: str) -> Any:
    """Return the result in an answer. The errors do not name the URL, which contains the token."""
    if answer.status_code in (401, 404):
        raise AuthenticationError("the messenger refuses the token", hint="correct PULPO_CHAT_TOKEN")
    content = _content(answer)
    if not content.get("ok"):
        raise ScrapingError(f"the messenger refuses {method}: {content.get('description', answer.status_code)}")
    return content["result"]


def _content(answer: httpx.Response) -> dict[str, Any]:
    """Return the JSON object in an answer; an empty one if there is none."""
    try:
        content = answer.json()
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _message(update: Mapping[str, Any]) -> Message | None:
    """Return the message of an update; None if it is of another kind, such as a picture without text."""
    message = update.get("message", {})
    if "text" not in message or "from" not in message:
        return None
    return Message(int(update["update_id"]), int(message["chat"]["id"]), str(message["from"]["id"]), message["text"])
