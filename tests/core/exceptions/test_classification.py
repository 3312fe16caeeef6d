"""Errors of Pulpo, Python, PyMongo, httpx, pydantic: their category, and whether to try again."""

import asyncio
import http.client
import socket
import ssl
import subprocess
import sys
import urllib.error
from collections.abc import Callable
from email.message import Message
from typing import Any

import httpx
import pydantic
import pymongo
import pytest
from pymongo import errors as mongo

from pulpo_core import exceptions
from pulpo_core.exceptions import get_error_category, is_retryable
from pulpo_core.testing import free_port

REQUEST = httpx.Request("GET", "http://host")


def answered(status: int) -> httpx.HTTPStatusError:
    return httpx.HTTPStatusError("answer", request=REQUEST, response=httpx.Response(status))


def labelled(label: str) -> mongo.PyMongoError:
    error = mongo.OperationFailure("failed", 1)
    error._add_error_label(label)
    return error


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


def invalid() -> pydantic.ValidationError:
    try:
        pydantic.TypeAdapter(int).validate_python("x")
    except pydantic.ValidationError as error:
        return error
    raise AssertionError


CASES: list[tuple[BaseException, str, bool]] = [
    (exceptions.ScrapingError("x"), "external_service", False),
    (exceptions.TimeoutError("x"), "external_service", True),
    (exceptions.OperationTimeoutError("x"), "external_service", True),
    (exceptions.RateLimitError("x"), "external_service", True),
    (exceptions.AuthenticationError("x"), "external_service", False),
    (exceptions.DatabaseError("x"), "internal", False),
    (exceptions.RetryableError("x"), "general", True),
    (exceptions.ConflictError("x"), "user_input", False),
    (caused(exceptions.DatabaseError("x"), mongo.ServerSelectionTimeoutError("x")), "internal", True),
    (caused(exceptions.ScrapingError("x"), httpx.ReadTimeout("x")), "external_service", True),
    (caused(exceptions.ValidationError("x"), TimeoutError()), "user_input", False),
    (caused(RuntimeError("x"), ConnectionResetError()), "general", True),
    (ConnectionRefusedError(), "external_service", True),
    (TimeoutError(), "external_service", True),
    (TimeoutError(), "external_service", True),
    (socket.gaierror(8, "unknown"), "external_service", False),
    (ssl.SSLError(1, "handshake"), "external_service", False),
    (http.client.BadStatusLine("x"), "external_service", False),
    (urllib.error.URLError(ConnectionRefusedError()), "external_service", True),
    (urllib.error.URLError(ssl.SSLCertVerificationError(1, "expired")), "external_service", False),
    (urllib.error.HTTPError("http://host", 503, "busy", Message(), None), "external_service", True),
    (urllib.error.HTTPError("http://host", 404, "gone", Message(), None), "external_service", False),
    (httpx.ConnectError("x"), "external_service", True),
    (httpx.ReadTimeout("x"), "external_service", True),
    (httpx.RemoteProtocolError("x"), "external_service", True),
    (httpx.UnsupportedProtocol("x"), "external_service", False),
    (httpx.InvalidURL("x"), "external_service", False),
    (caused(httpx.ConnectError("x"), ssl.SSLCertVerificationError(1, "expired")), "external_service", False),
    (answered(429), "external_service", True),
    (answered(503), "external_service", True),
    (answered(404), "external_service", False),
    (answered(501), "external_service", False),
    (mongo.AutoReconnect("x"), "internal", True),
    (mongo.ServerSelectionTimeoutError("x"), "internal", True),
    (mongo.OperationFailure("x"), "internal", False),
    (labelled("TransientTransactionError"), "internal", True),
    (labelled("RetryableWriteError"), "internal", True),
    (labelled("NoWritesPerformed"), "internal", False),
    (mongo.DuplicateKeyError("x"), "user_input", False),
    (mongo.InvalidURI("x"), "user_input", False),
    (invalid(), "user_input", False),
    (FileNotFoundError(), "operational", False),
    (PermissionError(), "operational", False),
    (MemoryError(), "operational", False),
    (ValueError("x"), "general", False),
    (KeyError("x"), "general", False),
    (asyncio.CancelledError(), "general", False),
    (KeyboardInterrupt(), "general", False),
]


@pytest.mark.parametrize(
    ("error", "category", "retryable"),
    CASES,
    ids=[f"{n}-{type(error).__name__}" for n, (error, *_) in enumerate(CASES)],
)
def test_category_and_whether_to_try_again(error: BaseException, category: str, retryable: bool) -> None:
    assert (get_error_category(error), is_retryable(error)) == (category, retryable)


def test_an_error_that_is_its_own_cause_ends() -> None:
    error = RuntimeError("x")
    error.__cause__ = error
    assert not is_retryable(error)


def provoke_http(url: str) -> None:
    httpx.get(url, trust_env=False)


def provoke_mongo(url: str) -> None:
    client: pymongo.MongoClient[Any]
    with pymongo.MongoClient(url.replace("http", "mongodb"), serverSelectionTimeoutMS=50) as client:
        client.admin.command("ping")


@pytest.mark.parametrize(("provoke", "category"), [(provoke_http, "external_service"), (provoke_mongo, "internal")])
def test_real_errors_of_nobody_listening(provoke: Callable[[str], None], category: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 (of two libraries)
        provoke(f"http://127.0.0.1:{free_port()}")
    assert (get_error_category(caught.value), is_retryable(caught.value)) == (category, True)


def test_no_library_is_imported_to_look_at_errors() -> None:
    code = (
        "import sys\nfrom pulpo_core.exceptions import get_error_category, is_retryable\n"
        "print(get_error_category(ValueError()), is_retryable(ConnectionError()))\n"
        "print(sorted({'pymongo', 'httpx', 'pydantic', 'tenacity', 'asyncio'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "general True\n[]\n"
