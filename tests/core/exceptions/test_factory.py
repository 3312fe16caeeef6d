"""Ready-made errors: class, message, details."""

import inspect
import json
from typing import Any

import pytest

from pulpo_core import exceptions
from pulpo_core.exceptions import ExceptionFactory, is_retryable

MADE: list[tuple[str, tuple[Any, ...], str, str]] = [
    (
        "validation_failed",
        ("email", "x", "has no @"),
        "ValidationError",
        "Validation failed for field 'email': has no @",
    ),
    ("not_found", ("job", 5), "NotFoundError", "there is no job '5'"),
    ("conflict", ("company", "slug", "acme"), "ConflictError", "there is another company with slug 'acme'"),
    ("configuration_invalid", ("port", 0, "is no port"), "ConfigurationError", "port=0 is no port"),
    (
        "database_connection_failed",
        ("mongodb://me:secret@host/db?x=1", "refused"),
        "DatabaseError",
        "Database connection to mongodb://***@host/db failed: refused",
    ),
    (
        "database_operation_failed",
        ("insert", "jobs", "no space"),
        "DatabaseError",
        "Database insert in 'jobs' failed: no space",
    ),
    ("processing_failed", ("parsing", "no table"), "ProcessingError", "parsing failed: no table"),
    (
        "scraping_failed",
        ("https://me:secret@host/a?token=secret", "empty page"),
        "ScrapingError",
        "Scraping https://***@host/a failed: empty page",
    ),
    ("timed_out", ("the search", 2.5), "TimeoutError", "the search took longer than 2.5 s"),
    ("rate_limit_exceeded", (10, 11), "RateLimitError", "Rate limit exceeded: 11 of 10"),
    (
        "authentication_failed",
        ("LinkedIn", "expired"),
        "AuthenticationError",
        "Authentication at LinkedIn failed: expired",
    ),
    ("application_failed", ("Acme", "closed"), "ApplicationError", "Application to Acme failed: closed"),
]


@pytest.mark.parametrize(("name", "arguments", "kind", "message"), MADE, ids=[name for name, *_ in MADE])
def test_what_the_factory_makes(name: str, arguments: tuple[Any, ...], kind: str, message: str) -> None:
    error = getattr(ExceptionFactory, name)(*arguments)
    assert type(error) is getattr(exceptions, kind)
    assert error.message == message
    assert list(error.details)[: len(arguments)]
    assert "secret" not in str(error) + json.dumps(error.details)


def test_every_method_is_tested() -> None:
    methods = {name for name, method in vars(ExceptionFactory).items() if isinstance(method, staticmethod)}
    assert methods == {name for name, *_ in MADE}
    assert all(inspect.getdoc(getattr(ExceptionFactory, name)) for name in methods)


def test_a_validation_error_names_the_field_as_pydantic_does() -> None:
    error = ExceptionFactory.validation_failed("address.city", "", "is empty")
    assert error.errors == [{"loc": ("address", "city"), "msg": "is empty", "type": "value_error"}]
    assert error.details == {"field": "address.city", "value": "", "reason": "is empty"}


def test_what_may_be_tried_again() -> None:
    assert is_retryable(ExceptionFactory.rate_limit_exceeded(1, 2, retry_after=3))
    assert ExceptionFactory.rate_limit_exceeded(1, 2, retry_after=3).retry_after == 3
    assert is_retryable(ExceptionFactory.database_connection_failed("mongodb://host", "refused"))
    assert is_retryable(ExceptionFactory.scraping_failed("http://host", "busy", status=503))
    assert not is_retryable(ExceptionFactory.scraping_failed("http://host", "gone", status=410))
    assert not is_retryable(ExceptionFactory.authentication_failed("LinkedIn", "expired"))
