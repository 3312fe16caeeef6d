"""Errors of others become Pulpo's: around a block, around functions."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pydantic
import pytest

from pulpo_core.exceptions import (
    NotFoundError,
    ProcessingError,
    PulpoException,
    ScrapingError,
    UserInputError,
    ValidationError,
    handle_errors,
)


def test_a_block() -> None:
    handled = handle_errors(ValueError, KeyError, reraise_as=ValidationError)
    with pytest.raises(ValidationError, match="invalid literal for int") as caught, handled:
        int("not a number")
    assert isinstance(caught.value.__cause__, ValueError)
    assert caught.value.details == {"cause": "ValueError"}


def test_a_key_error_is_described() -> None:
    with pytest.raises(ProcessingError) as caught, handle_errors(KeyError, reraise_as=ProcessingError):
        {}["price"]  # type: ignore[index]
    assert caught.value.message == "KeyError: 'price'"


def test_a_custom_message_and_hint() -> None:
    handled = handle_errors(
        ValueError, reraise_as=ScrapingError, message="no price", hint="look at the page", details={"page": 3}
    )
    with pytest.raises(ScrapingError) as caught, handled:
        float("x")
    assert (caught.value.message, caught.value.hint) == ("no price", "look at the page")
    assert caught.value.details == {"cause": "ValueError", "page": 3}


def test_results_and_other_errors_pass_unchanged() -> None:
    with handle_errors(ValueError, reraise_as=ValidationError):
        pass
    with pytest.raises(TypeError), handle_errors(ValueError, reraise_as=ValidationError):
        len(5)  # type: ignore[arg-type]


def test_no_kind_means_every_error_but_not_an_interruption() -> None:
    with pytest.raises(ProcessingError), handle_errors(reraise_as=ProcessingError):
        len(5)  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt), handle_errors(reraise_as=ProcessingError):
        raise KeyboardInterrupt


def test_errors_of_pulpo_pass_unless_they_are_named() -> None:
    with pytest.raises(NotFoundError), handle_errors(Exception, reraise_as=ProcessingError):
        raise NotFoundError("gone")
    with pytest.raises(ProcessingError, match="gone"), handle_errors(UserInputError, reraise_as=ProcessingError):
        raise NotFoundError("gone")


def test_what_pydantic_found_is_kept() -> None:
    class Price(pydantic.BaseModel):
        amount: float

    with pytest.raises(ValidationError) as caught, handle_errors(pydantic.ValidationError, reraise_as=ValidationError):
        Price.model_validate({"amount": "the-secret"})
    [found] = caught.value.errors
    assert (found["loc"], found["type"]) == (("amount",), "float_parsing")
    assert "input" not in found


def test_a_function() -> None:
    @handle_errors(ValueError, reraise_as=ValidationError)
    def number(text: str) -> int:
        """Reads a number."""
        return int(text)

    assert number("5") == 5
    assert (number.__name__, number.__doc__) == ("number", "Reads a number.")
    with pytest.raises(ValidationError):
        number("x")


async def test_a_coroutine_function() -> None:
    @handle_errors(ValueError, reraise_as=ValidationError)
    async def number(text: str) -> int:
        await asyncio.sleep(0)
        return int(text)

    assert inspect.iscoroutinefunction(number)
    assert await number("5") == 5
    with pytest.raises(ValidationError):
        await number("x")
    results = await asyncio.gather(number("1"), number("x"), number("2"), return_exceptions=True)
    assert [type(result) for result in results] == [int, ValidationError, int]


def test_generators_are_refused() -> None:
    def numbers() -> Iterator[int]:
        yield 1

    async def more() -> AsyncIterator[int]:
        yield 1

    for function in (numbers, more):
        with pytest.raises(TypeError, match="is a generator: put `with handle_errors"):
            handle_errors(ValueError, reraise_as=ValidationError)(function)


@pytest.mark.parametrize("target", [PulpoException, UserInputError, ValueError])
def test_what_cannot_be_raised_is_reported_immediately(target: Any) -> None:
    with pytest.raises(
        TypeError, match=f"reraise_as must be a PulpoException that is not abstract, got {target.__name__}"
    ):
        handle_errors(KeyError, reraise_as=target)
