"""The errors that Pulpo raises, and the exit code that the command line gives each.

What a user did wrong, or what the surroundings lack, is a `PulpoException`: the command line prints it as one
message and the API answers it as problem+json. Anything else that escapes is a bug and keeps its traceback.
"""

from abc import ABC
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self


class PulpoException(Exception, ABC):  # noqa: N818 (the name that the project's documents give it)
    """Base of every error that crosses Pulpo.

    `message` names the offending value and what was expected, `where` the place (`file:line`, a setting, a URL),
    `hint` the next step, `details` what a program may want to read.
    """

    category: ClassVar[str] = "general"
    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        message: str,
        details: Mapping[str, Any] | None = None,
        *,
        where: object | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = dict(details or {})
        self.where = None if where is None else str(where)
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
    """Somebody gave a wrong value: in a call, in a declaration, in the settings."""

    category = "user_input"


class OperationalError(PulpoException, ABC):
    """Running the project failed: a service, a port, a run."""

    category = "operational"


class ConfigurationError(UserInputError):
    """A setting, or the lack of one, makes it impossible to go on."""

    exit_code = 2


class DeclarationError(UserInputError):
    """A `@datamodel` or `@operation` says something that cannot be."""


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
    """What was asked for by name or id does not exist."""


class ConflictError(UserInputError):
    """The change contradicts what is stored: a unique value is taken."""


class PermissionDeniedError(UserInputError):
    """Who calls has none of the roles that the model or operation asks for."""


class GenerationError(InternalError):
    """A generator failed, or two of them claim one file. Nothing was written."""


class ProcessingError(InternalError):
    """An operation could not do its work, or returned what it did not declare."""


class OperationTimeoutError(OperationalError):
    """An operation took longer than the `timeout` it declares."""


class DatabaseError(ExternalServiceError):
    """The database is not there, or does not answer."""

    exit_code = 3


class ServiceError(OperationalError):
    """A service cannot run here: its port is taken, its program is missing, it stopped."""

    exit_code = 3
