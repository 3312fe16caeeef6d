"""The bodies of requests about views: small JSON objects, checked by field."""

from typing import Annotated, Any, Literal, TypeVar

import orjson
import pydantic
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from starlette.exceptions import HTTPException
from starlette.requests import Request

from pulpo_core.documents.strict_json import JsonError, check_depth, check_exact, strict_decoder
from pulpo_core.invocation import validation_error

LARGEST = 16_384
LONGEST_NAME = 80
LONGEST_SEARCH = 4096
QUERY = r"^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*$"
"""The query of a URL (RFC 3986): plain characters and escapes."""


def _printable(name: str) -> str:
    if not name.isprintable():
        raise ValueError("must be printable text on one line")
    return name


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME),
    AfterValidator(_printable),
]
Search = Annotated[str, StringConstraints(max_length=LONGEST_SEARCH, pattern=QUERY)]


class ViewBody(BaseModel):
    """A request body, which must have exact JSON types and no unknown keys."""

    model_config = ConfigDict(strict=True, extra="forbid")


class NewView(ViewBody):
    """A view to save."""

    model: str
    name: Name
    search: Search
    shared: bool = False


class ViewChanges(ViewBody):
    """Changes to a view; `deleted` restores it."""

    name: Name = ""
    search: Search = ""
    shared: bool = False
    deleted: Literal[False] = False


class DefaultChoice(ViewBody):
    """The default view of a list: an id, `all`, or null for no choice."""

    model: str
    view: str | None
    everybody: bool = False


B = TypeVar("B", bound=ViewBody)


async def read_body(request: Request, kind: type[B]) -> B:
    """Return the body. Raises ValidationError, or HTTPException: 413 for a large body, 415 or 400 if it is not JSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "the content type must be application/json")
    value = _parse(await _read(request))
    try:
        return kind.model_validate(value)
    except pydantic.ValidationError as error:
        raise validation_error("the body is not valid", error, kind) from None


async def _read(request: Request) -> bytes:
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            raise HTTPException(413, f"the body is larger than {LARGEST} bytes")
    return content


def _parse(content: bytes) -> Any:
    try:
        value = orjson.loads(content)
        check_depth(value)
        check_exact(strict_decoder().decode(content.decode()))
    except orjson.JSONDecodeError as error:
        raise HTTPException(400, f"the body is not JSON: {error}") from None
    except JsonError as error:
        raise HTTPException(400, f"the body {error}") from None
    return value
