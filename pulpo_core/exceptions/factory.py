"""Common errors, with the same message and details wherever they are raised."""

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
from pulpo_core.urls import masked_url


class ExceptionFactory:
    """Makes the common errors: `raise ExceptionFactory.validation_failed("email", value, "has no @")`.

    `details` holds the arguments, for programs. Passwords in URLs are masked.
    """

    @staticmethod
    def validation_failed(field: str, value: Any, reason: str) -> ValidationError:
        """Return the error for a wrong value of a field."""
        return ValidationError(
            f"Validation failed for field '{field}': {reason}",
            {"field": field, "value": value, "reason": reason},
            errors=[{"loc": tuple(field.split(".")), "msg": reason, "type": "value_error"}],
        )

    @staticmethod
    def not_found(kind: str, key: object) -> NotFoundError:
        """Return the error for a name or id that does not exist: `not_found("job", id)`."""
        return NotFoundError(f"there is no {kind} {str(key)!r}", {"kind": kind, "key": str(key)})

    @staticmethod
    def conflict(kind: str, field: str, value: Any) -> ConflictError:
        """Return the error for a unique value that is taken: `conflict("company", "slug", slug)`."""
        return ConflictError(f"there is another {kind} with {field} {value!r}", {"kind": kind, "fields": [field]})

    @staticmethod
    def configuration_invalid(setting: str, value: Any, reason: str) -> ConfigurationError:
        """Return the error for a setting with a wrong value."""
        return ConfigurationError(
            f"{setting}={value!r} {reason}", {"setting": setting, "value": value, "reason": reason}
        )

    @staticmethod
    def database_connection_failed(uri: str, error: str) -> DatabaseError:
        """Return the error for a database that does not answer. It is retryable."""
        failed = DatabaseError(
            f"Database connection to {masked_url(uri)} failed: {error}", {"uri": masked_url(uri), "error": error}
        )
        failed.is_retryable = True
        return failed

    @staticmethod
    def database_operation_failed(action: str, collection: str, error: str) -> DatabaseError:
        """Return the error for a refused read or write: `database_operation_failed("insert", "jobs", str(error))`."""
        return DatabaseError(
            f"Database {action} in {collection!r} failed: {error}",
            {"action": action, "collection": collection, "error": error},
        )

    @staticmethod
    def processing_failed(step: str, reason: str) -> ProcessingError:
        """Return the error for a step that failed."""
        return ProcessingError(f"{step} failed: {reason}", {"step": step, "reason": reason})

    @staticmethod
    def scraping_failed(url: str, reason: str, status: int | None = None) -> ScrapingError:
        """Return the error for a page without usable content. It is retryable if the HTTP status says so."""
        details = {"url": masked_url(url), "reason": reason, "status": status}
        failed = ScrapingError(f"Scraping {masked_url(url)} failed: {reason}", details)
        failed.is_retryable = status in RETRYABLE_STATUSES
        return failed

    @staticmethod
    def timed_out(action: str, seconds: float) -> TimeoutError:
        """Return the error for something that took too long."""
        return TimeoutError(f"{action} took longer than {seconds:g} s", {"action": action, "seconds": seconds})

    @staticmethod
    def rate_limit_exceeded(limit: int, current: int, retry_after: float | None = None) -> RateLimitError:
        """Return the error for `current` calls where `limit` are allowed; wait `retry_after` seconds for the next."""
        details = {"limit": limit, "current": current, "retry_after": retry_after}
        return RateLimitError(f"Rate limit exceeded: {current} of {limit}", details, retry_after=retry_after)

    @staticmethod
    def authentication_failed(service: str, reason: str) -> AuthenticationError:
        """Return the error for credentials that a service refuses."""
        details = {"service": service, "reason": reason}
        return AuthenticationError(f"Authentication at {service} failed: {reason}", details)

    @staticmethod
    def application_failed(target: str, reason: str) -> ApplicationError:
        """Return the error for a refused submission: `application_failed("Acme's careers page", "closed")`."""
        return ApplicationError(f"Application to {target} failed: {reason}", {"target": target, "reason": reason})
