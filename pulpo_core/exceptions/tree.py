"""The tree of errors: four categories, and what belongs to each."""

import builtins
from abc import ABC
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self


class PulpoException(Exception, ABC):  # noqa: N818 (the name that the project's documents give it)
    """Base of every error that crosses Pulpo.

    `message` names the offending value and what was expected, `where` the place (`file:line`, a setting, a URL),
    `hint` the next step, `details` what a program may want to read; `place` is what `where` was made of. `category` is
    that of the branch of the tree; `exit_code` what the command line ends with; `is_retryable` whether the same call
    may well succeed a little later.
    The classes that stand for a whole category are abstract: raise one below them, or one of your own.
    """

    category: ClassVar[str] = "general"
    exit_code: ClassVar[int] = 1
    is_retryable: bool = False

    def __init__(
        self,
        message: str,
        details: Mapping[str, Any] | None = None,
        *,
        where: object | None = None,
        hint: str | None = None,
    ) -> None:
        if ABC in type(self).__bases__:
            raise TypeError(f"{type(self).__name__} is abstract: raise an error below it, or a subclass of your own")
        super().__init__(message)
        self.message = message
        self.details = dict(details or {})
        self.where = None if where is None else str(where)
        self.place = where
        self.hint = hint

    def with_detail(self, key: str, value: Any) -> Self:
        """Add one detail and return the error itself, so that calls chain."""
        self.details[key] = value
        return self

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}{self.message}{hint}"


class ExternalServiceError(PulpoException, ABC):
    """Something outside the project did not do its part."""

    category = "external_service"


class InternalError(PulpoException, ABC):
    """The project itself could not do its part."""

    category = "internal"


class UserInputError(PulpoException, ABC):
    """A wrong value was given: in a call, in a declaration, in the settings."""

    category = "user_input"


class OperationalError(PulpoException, ABC):
    """Running the project failed: a service, a port, a run."""

    category = "operational"


class ScrapingError(ExternalServiceError):
    """A page or a service outside gave nothing, or nothing that can be used."""


class TimeoutError(ExternalServiceError, builtins.TimeoutError):  # noqa: A001 (the name in the project's documents)
    """Something did not happen in time. An `except TimeoutError` of plain Python catches it too."""

    is_retryable = True


class OperationTimeoutError(TimeoutError):
    """An operation took longer than the `timeout` it declares."""


class RateLimitError(ExternalServiceError):
    """There were too many calls. `retry_after` says after how many seconds the next one may succeed, where known."""

    is_retryable = True

    def __init__(
        self,
        message: str,
        details: Mapping[str, Any] | None = None,
        *,
        retry_after: float | None = None,
        where: object | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, details, where=where, hint=hint)
        self.retry_after = retry_after


class AuthenticationError(ExternalServiceError):
    """The credentials are not accepted, here or by another service."""


class DatabaseError(InternalError):
    """The database is not there, or does not do what it is asked."""

    exit_code = 3


class UnsupportedError(DatabaseError):
    """The database cannot do what it is asked, however often: it has no transactions, or no change streams."""


class GenerationError(InternalError):
    """A generator cannot make its files, or two of them claim one."""


class ProcessingError(InternalError):
    """An operation could not do its work, or returned what it did not declare."""


class ConfigurationError(UserInputError):
    """A setting, or the lack of one, makes it impossible to go on."""

    exit_code = 2


class DeclarationError(UserInputError):
    """A `@datamodel` or `@operation` says something that cannot be.

    `details["rule"]` is the name of the lint rule that explains it, where there is one of its own, `details["value"]`
    the text in the declaration that is wrong.
    """


class ValidationError(UserInputError):
    """Values do not fit their schema.

    `errors` holds one entry per finding: `loc` (the path of field names), `msg` and `type`, as pydantic gives them.
    """

    def __init__(
        self,
        message: str,
        details: Mapping[str, Any] | None = None,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        where: object | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, details, where=where, hint=hint)
        self.errors = [dict(error) for error in errors]


class NotFoundError(UserInputError):
    """There is nothing of the given name or id."""


class ConflictError(UserInputError):
    """The change contradicts what is stored: a unique value is taken."""


class PermissionDeniedError(UserInputError):
    """The caller has none of the roles that the model or operation requires."""


class ApplicationError(OperationalError):
    """Something that the project hands over was not accepted: an application, an order, a message."""


class ServiceError(OperationalError):
    """A service cannot run here: its port is taken, its program is missing, it stopped."""

    exit_code = 3


class RetryableError(PulpoException):
    """Marks an error as one that may go away by itself: raise it, or add it to the bases of an error of your own.

    `class BoardIsBusy(ScrapingError, RetryableError)` is retried by `retry_on_error()` and `is_retryable`.
    """

    is_retryable = True
