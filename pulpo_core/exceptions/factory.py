"""The common errors, with a message and details that are the same wherever they are raised."""

from typing import Any

from pulpo_core.exceptions.classification import RETRYABLE_STATUSES
from pulpo_core.exceptions.tree import (
    ApplicationError,
    AuthenticationError,
    ConfigurationError,
    ConflictError,
    DatabaseError,
    NotFoundError,
    ProcessingError,
    RateLimitError,
    ScrapingError,
    TimeoutError,  # noqa: A004 (Pulpo's, which is a kind of Python's)
    ValidationError,
)
from pulpo_core.urls import masked


class ExceptionFactory:
    """Makes the common errors: `raise ExceptionFactory.validation_failed("email", value, "has no @")`.

    `details` holds the arguments, for programs. URLs are masked: no password gets into a message.
    """

    @staticmethod
    def validation_failed(field: str, value: Any, reason: str) -> ValidationError:
        """A value of one field is not what it has to be."""
        return ValidationError(
            f"Validation failed for field '{field}': {reason}",
            {"field": field, "value": value, "reason": reason},
            errors=[{"loc": tuple(field.split(".")), "msg": reason, "type": "value_error"}],
        )

    @staticmethod
    def not_found(kind: str, key: object) -> NotFoundError:
        """There is nothing of that name or id: `not_found("job", id)`."""
        return NotFoundError(f"there is no {kind} {str(key)!r}", {"kind": kind, "key": str(key)})

    @staticmethod
    def conflict(kind: str, field: str, value: Any) -> ConflictError:
        """Another one has the value already: `conflict("company", "slug", slug)`."""
        return ConflictError(f"there is another {kind} with {field} {value!r}", {"kind": kind, "fields": [field]})

    @staticmethod
    def configuration_invalid(setting: str, value: Any, reason: str) -> ConfigurationError:
        """A setting has a value with which nothing can be done."""
        return ConfigurationError(
            f"{setting}={value!r} {reason}", {"setting": setting, "value": value, "reason": reason}
        )

    @staticmethod
    def database_connection_failed(uri: str, error: str) -> DatabaseError:
        """The database does not answer. The call may be repeated."""
        failed = DatabaseError(
            f"Database connection to {masked(uri)} failed: {error}", {"uri": masked(uri), "error": error}
        )
        failed.is_retryable = True
        return failed

    @staticmethod
    def database_operation_failed(action: str, collection: str, error: str) -> DatabaseError:
        """The database refuses a read or a write: `database_operation_failed("insert", "jobs", str(error))`."""
        return DatabaseError(
            f"Database {action} in {collection!r} failed: {error}",
            {"action": action, "collection": collection, "error": error},
        )

    @staticmethod
    def processing_failed(step: str, reason: str) -> ProcessingError:
        """A step of the work cannot be done."""
        return ProcessingError(f"{step} failed: {reason}", {"step": step, "reason": reason})

    @staticmethod
    def scraping_failed(url: str, reason: str, status: int | None = None) -> ScrapingError:
        """A page gave nothing that can be used. With an HTTP status that asks to come again, it may be repeated."""
        details = {"url": masked(url), "reason": reason, "status": status}
        failed = ScrapingError(f"Scraping {masked(url)} failed: {reason}", details)
        failed.is_retryable = status in RETRYABLE_STATUSES
        return failed

    @staticmethod
    def timed_out(action: str, seconds: float) -> TimeoutError:
        """Something took longer than it may."""
        return TimeoutError(f"{action} took longer than {seconds:g} s", {"action": action, "seconds": seconds})

    @staticmethod
    def rate_limit_exceeded(limit: int, current: int, retry_after: float | None = None) -> RateLimitError:
        """There were `current` calls where `limit` are allowed; the next may succeed after `retry_after` seconds."""
        details = {"limit": limit, "current": current, "retry_after": retry_after}
        return RateLimitError(f"Rate limit exceeded: {current} of {limit}", details, retry_after=retry_after)

    @staticmethod
    def authentication_failed(service: str, reason: str) -> AuthenticationError:
        """A service does not accept the credentials."""
        details = {"service": service, "reason": reason}
        return AuthenticationError(f"Authentication at {service} failed: {reason}", details)

    @staticmethod
    def application_failed(target: str, reason: str) -> ApplicationError:
        """Something handed over was not accepted: `application_failed("Acme's careers page", "the form is closed")`."""
        return ApplicationError(f"Application to {target} failed: {reason}", {"target": target, "reason": reason})
