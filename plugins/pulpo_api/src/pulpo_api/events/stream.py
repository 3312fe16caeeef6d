"""The response with a stream of events."""

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
SEND_TIMEOUT = 30  # seconds that a client may stop reading
FAREWELL = 1  # seconds for a stream to end when the server stops
MAX_ID = 4200
PARAMETER = "last_event_id"


class EventStream(EventSourceResponse):
    """Server-sent events until the client disconnects, or the server stops."""

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
        """Send the response, and remove the listener at the end."""
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:  # the client has stopped reading; the server closes the connection
            return
        finally:
            self._subscription.close()
            self._feed.leave(self._subscription)

    async def _stop(self) -> None:
        await self._stopping.wait()
        self._subscription.close()


async def stream_events(request: Request, models: frozenset[str] | None = None) -> Response:
    """Return the event stream of some models, by name, or of all. Raises ValidationError for an invalid parameter."""
    last_id = _last_id(request)
    if request.scope.get("pulpo_head"):
        return Response(media_type="text/event-stream", headers={"Cache-Control": "no-store"})
    feed = current_feed()
    try:
        subscription = await feed.subscribe(models, last_id, actor_of(request.scope))
    except TooManyStreamsError:
        detail = f"all {feed.settings.max_streams} event streams are in use; see the setting max_streams"
        return problem(503, detail, headers={"Retry-After": "5"})
    return EventStream(feed, subscription)


def _last_id(request: Request) -> str | None:
    """Return the id to resume from. The header takes precedence: a reconnecting browser sends its newer id there."""
    unknown = sorted(request.query_params.keys() - {PARAMETER})
    if unknown:
        raise _refusal(unknown[0], f"unknown; the only parameter is {PARAMETER}")
    found = request.headers.get("last-event-id") or request.query_params.get(PARAMETER) or None
    if found and len(found) > MAX_ID:
        raise _refusal(PARAMETER, f"must be the id of an event, but is longer than {MAX_ID} characters")
    return found


def _refusal(name: str, message: str) -> ValidationError:
    error = {"loc": ("query", name), "msg": message, "type": "value_error"}
    return ValidationError(f"the parameter {name[:100]!r} is not valid: {message}", errors=[error])
