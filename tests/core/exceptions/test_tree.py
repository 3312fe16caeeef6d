"""The tree of errors: categories, chaining, and what survives on the way to another process."""

import builtins
import copy
import inspect
import pickle
from abc import ABC

import pytest

from pulpo_core import exceptions
from pulpo_core.exceptions import PulpoException

ERRORS = [kind for kind in vars(exceptions).values() if inspect.isclass(kind) and issubclass(kind, PulpoException)]
ABSTRACT = [kind for kind in ERRORS if ABC in kind.__bases__]
CONCRETE = [kind for kind in ERRORS if kind not in ABSTRACT]
# As the project's documents draw it, and what Pulpo has added.
TREE = {
    "external_service": "ScrapingError TimeoutError OperationTimeoutError RateLimitError AuthenticationError",
    "internal": "DatabaseError UnsupportedError ProcessingError GenerationError",
    "user_input": "ValidationError ConfigurationError DeclarationError NotFoundError PermissionDeniedError",
    "operational": "ApplicationError ServiceError",
    "general": "RetryableError",
}


@pytest.mark.parametrize(("category", "names"), TREE.items())
def test_every_error_has_its_category(category: str, names: str) -> None:
    assert {kind.__name__ for kind in CONCRETE if kind.category == category} >= set(names.split())


@pytest.mark.parametrize("kind", ABSTRACT)
def test_a_category_cannot_be_raised(kind: type[PulpoException]) -> None:
    with pytest.raises(TypeError, match=f"{kind.__name__} is abstract: raise one of its subclasses"):
        kind("no")


def test_the_base_and_four_categories_are_abstract() -> None:
    assert {kind.__name__ for kind in ABSTRACT} == {
        "PulpoException",
        "ExternalServiceError",
        "InternalError",
        "UserInputError",
        "OperationalError",
    }


def test_details_chain() -> None:
    given = {"a": 1}
    error = exceptions.ProcessingError("it failed", given).with_detail("b", 2).with_detail("c", None)
    assert type(error) is exceptions.ProcessingError
    assert error.details == {"a": 1, "b": 2, "c": None}
    assert given == {"a": 1}


def test_text_has_place_and_remedy() -> None:
    error = exceptions.ProcessingError("it failed", where="here", hint="do that")
    assert str(error) == "here: it failed (do that)"
    assert error.message == "it failed"


@pytest.mark.parametrize("kind", CONCRETE)
def test_an_error_survives_pickling_and_copying(kind: type[PulpoException]) -> None:
    error = kind("it failed", {"a": 1}, where="here", hint="do that").with_detail("b", 2)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is kind
        assert (str(again), again.details, vars(again)) == (str(error), {"a": 1, "b": 2}, vars(error))


def test_what_some_errors_know_survives_too() -> None:
    limited = exceptions.RateLimitError("too many", retry_after=2.5)
    invalid = exceptions.ValidationError("wrong", errors=[{"loc": ("a",), "msg": "is wrong", "type": "value"}])
    assert pickle.loads(pickle.dumps(limited)).retry_after == 2.5
    assert pickle.loads(pickle.dumps(invalid)).errors == invalid.errors


def test_a_timeout_is_one_of_python_too() -> None:
    with pytest.raises(builtins.TimeoutError, match="late"):
        raise exceptions.OperationTimeoutError("late")


def test_an_own_error_takes_its_place_in_the_tree() -> None:
    class BoardIsBusyError(exceptions.ScrapingError, exceptions.RetryableError):
        """An error of a project."""

    error = BoardIsBusyError("busy")
    assert (error.category, error.is_retryable) == ("external_service", True)
    assert not exceptions.ScrapingError("gone").is_retryable


def test_unknown_names_are_reported() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'ScrappingError'"):
        _ = exceptions.ScrappingError
