"""The tree of errors: four categories, and the errors of each."""

import builtins
from abc import ABC
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self


class PulpoException(Exception, ABC):  # noqa: N818 (the name that the project's documents give it)
    """The base of all errors that Pulpo raises for users.

    `message` names the offending value and what was expected, `where` the place (`file:line`, a setting, a URL),
    `hint` the next step; `details` are values for programs, and `place` is `where` as an object instead of text.
    `category` is that of the branch of the tree, `exit_code` that of the command line; `is_retryable` is True if the
    same call may succeed a little later.
    The classes of the categories are abstract: raise one of their subclasses, or your own.
    """

    category: ClassVar[str] = "general"
    exit_code: int = 1
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
            raise TypeError(f"{type(self).__name__} is abstract: raise one of its subclasses, or your own")
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
    """A page, a service or a program outside the project failed."""

    category = "external_service"


class InternalError(PulpoException, ABC):
    """The project itself failed: its database, an operation, a generator."""

    category = "internal"


class UserInputError(PulpoException, ABC):
    """A value is wrong: in a call, in a declaration, in the settings."""

    category = "user_input"


class OperationalError(PulpoException, ABC):
    """The project could not be run: a service, a port, a run."""

    category = "operational"


class ScrapingError(ExternalServiceError):
    """A page or a service outside the project returned nothing that can be used."""


class TimeoutError(ExternalServiceError, builtins.TimeoutError):  # noqa: A001 (the name in the project's documents)
    """Something took too long. Python's own `except TimeoutError` catches it too."""

    is_retryable = True


class OperationTimeoutError(TimeoutError):
    """An operation took longer than its `timeout`."""


class RateLimitError(ExternalServiceError):
    """There were too many calls. `retry_after` is the number of seconds to wait, if it is known."""

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
    """Credentials were refused, here or by another service."""


class DatabaseError(InternalError):
    """The database cannot be reached, or refuses a command."""

    exit_code = 3


class UnsupportedError(DatabaseError):
    """The database lacks a feature, such as transactions or change streams."""


class GenerationError(InternalError):
    """A generator cannot make its files, or two generators claim the same file."""


class ProcessingError(InternalError):
    """An operation failed, or returned a value of another type than it declares."""


class ConfigurationError(UserInputError):
    """A setting is missing or wrong."""

    exit_code = 2


class DeclarationError(UserInputError):
    """A `@datamodel` or `@operation` is wrong.

    `details["rule"]` is the name of the lint rule that explains it, if there is one; `details["value"]` is the text in
    the declaration that is wrong.
    """


class _FieldsError(UserInputError):
    """An error about fields. `errors` has an entry for each of them."""

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


class ValidationError(_FieldsError):
    """Values do not fit their schema.

    `errors` has an entry for each finding, as pydantic makes them: `loc` (the path of field names), `msg` and `type`.
    """


class NotFoundError(UserInputError):
    """Nothing has the given name or id."""


class ConflictError(_FieldsError):
    """A change conflicts with stored data: a unique value is taken.

    `errors` has an entry for each conflicting field, like those of ValidationError.
    """


class PreconditionFailedError(UserInputError):
    """The document has another version than the write expects. `details["version"]` is its current version."""


class PermissionDeniedError(UserInputError):
    """The caller has none of the roles that the model or operation requires."""


class ApplicationError(OperationalError):
    """Something that the project submits was refused: an application, an order, a message."""


class ServiceError(OperationalError):
    """A service cannot run: its port is taken, its program is missing, or it stopped."""

    exit_code = 3


class RetryableError(PulpoException):
    """An error that may go away by itself. Raise it, or add it to the bases of your own error.

    `class BoardIsBusy(ScrapingError, RetryableError)` is retried by `retry_on_error()` and `is_retryable`.
    """

    is_retryable = True
