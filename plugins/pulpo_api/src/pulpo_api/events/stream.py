"""The answer to a request for events."""

import anyio
from sse_starlette.sse import EventSourceResponse, SendTimeoutError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pulpo_api.auth.permissions import actor_of
from pulpo_api.events.feed import Feed, TooManyStreamsError, current_feed
from pulpo_api.events.subscription import Subscription
from pulpo_api.http.problems import problem
from pulpo_core.exceptions import ValidationError

HEARTBEAT = 15  # seconds
SEND_TIMEOUT = 30  # seconds that a client may leave its connection full
FAREWELL = 1  # seconds that a stream has to end by itself when the server stops
MAX_ID = 4200
PARAMETER = "last_event_id"


class EventStream(EventSourceResponse):
    """Server-sent events until the client leaves, or the server stops."""

    def __init__(self, feed: Feed, subscription: Subscription) -> None:
        self._feed = feed
        self._subscription = subscription
        self._stopping = anyio.Event()
        super().__init__(
            subscription.messages(),
            ping=HEARTBEAT,
            ping_message_factory=subscription.heartbeat,
            data_sender_callable=self._stop,
            send_timeout=SEND_TIMEOUT,
            shutdown_event=self._stopping,
            shutdown_grace_period=FAREWELL,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and free the place."""
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:  # it has stopped reading; the server closes the connection
            return
        finally:
            self._subscription.close()
            self._feed.leave(self._subscription)

    async def _stop(self) -> None:
        await self._stopping.wait()
        self._subscription.close()


async def stream_events(request: Request, models: frozenset[str] | None = None) -> Response:
    """The events of some models, by name, or of all. Raises ValidationError for a wrong parameter."""
    last_id = _last_id(request)
    if request.scope.get("pulpo_head"):
        return Response(media_type="text/event-stream", headers={"Cache-Control": "no-store"})
    feed = current_feed()
    try:
        subscription = await feed.subscribe(models, last_id, actor_of(request.scope))
    except TooManyStreamsError:
        detail = f"{feed.settings.max_streams} streams are open, which is all that max_streams allows"
        return problem(503, detail, headers={"Retry-After": "5"})
    return EventStream(feed, subscription)


def _last_id(request: Request) -> str | None:
    """The id to resume from; the header is the newer one, as it is what a browser sends when it comes back."""
    unknown = sorted(request.query_params.keys() - {PARAMETER})
    if unknown:
        raise _refusal(unknown[0], f"unknown; known is {PARAMETER}")
    found = request.headers.get("last-event-id") or request.query_params.get(PARAMETER) or None
    if found and len(found) > MAX_ID:
        raise _refusal(PARAMETER, f"is longer than {MAX_ID} characters, and so no id of an event")
    return found


def _refusal(name: str, message: str) -> ValidationError:
    error = {"loc": ("query", name), "msg": message, "type": "value_error"}
    return ValidationError(f"the parameter {name[:100]!r} is wrong: {message}", errors=[error])
