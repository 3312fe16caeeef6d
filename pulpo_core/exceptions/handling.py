"""`handle_errors` converts errors of other libraries to Pulpo's when they leave a block or a function."""

import functools
import inspect
from abc import ABC
from collections.abc import Callable, Mapping
from contextlib import ContextDecorator
from types import TracebackType
from typing import Any, TypeVar, cast

from pulpo_core.exceptions.findings import findings
from pulpo_core.exceptions.tree import PulpoException, ValidationError

Function = TypeVar("Function", bound=Callable[..., Any])


class handle_errors(ContextDecorator):  # noqa: N801 (read as a verb: `with handle_errors(ValueError, reraise_as=ValidationError)`)
    """Raise errors of these kinds as `reraise_as`, with the original as its cause. Other errors pass unchanged.

    A context manager, and a decorator of functions, coroutine functions included:

        with handle_errors(ValueError, KeyError, reraise_as=ValidationError):
            int("not a number")

    Without kinds, every `Exception` is converted. Pulpo's own errors pass, unless one of their classes is named.
    The message is `message`, or else that of the error: consider who will read it. Pydantic's findings become the
    `errors` of a ValidationError. Raises TypeError if `reraise_as` cannot be raised.
    """

    def __init__(
        self,
        *kinds: type[BaseException],
        reraise_as: type[PulpoException],
        message: str | None = None,
        hint: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        if not issubclass(reraise_as, PulpoException) or ABC in reraise_as.__bases__:
            raise TypeError(f"reraise_as must be a PulpoException that is not abstract, got {reraise_as.__name__}")
        self.kinds = kinds or (Exception,)
        self.reraise_as = reraise_as
        self.message = message
        self.hint = hint
        self.details = dict(details or {})

    def __enter__(self) -> None:
        """Enter the block."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Raise the converted error in place of the original."""
        if error is not None and self._handles(error):
            raise self._converted(error) from error

    def __call__(self, func: Function) -> Function:
        """Return the function with its errors handled."""
        if inspect.isgeneratorfunction(func) or inspect.isasyncgenfunction(func):
            raise TypeError(f"{func.__qualname__} is a generator: put `with handle_errors(…)` inside it")
        if not inspect.iscoroutinefunction(func):
            return super().__call__(func)

        @functools.wraps(func)
        async def call(*args: Any, **kwargs: Any) -> Any:
            with self:
                return await func(*args, **kwargs)

        return cast("Function", call)

    def _handles(self, error: BaseException) -> bool:
        kinds = self.kinds
        if isinstance(error, PulpoException):
            kinds = tuple(kind for kind in kinds if issubclass(kind, PulpoException))
        return isinstance(error, kinds)

    def _converted(self, error: BaseException) -> PulpoException:
        message = self.message or _shown(error)
        details = {"cause": type(error).__name__, **self.details}
        if issubclass(self.reraise_as, ValidationError):
            return self.reraise_as(message, details, errors=_findings(error), hint=self.hint)
        return self.reraise_as(message, details, hint=self.hint)


def _shown(error: BaseException) -> str:
    """Return the error's own message, with its class for a KeyError, whose text is only the key."""
    from pulpo_core.sensitive import error_text

    if isinstance(error, PulpoException):
        return error.message
    text = error_text(error)
    return text if text and not isinstance(error, LookupError) else f"{type(error).__name__}: {text}".rstrip(": ")


def _findings(error: BaseException) -> list[dict[str, Any]]:
    """Return the findings of pydantic or of another ValidationError, without values."""
    import pydantic

    if isinstance(error, pydantic.ValidationError):
        return findings(error)
    return error.errors if isinstance(error, ValidationError) else []
