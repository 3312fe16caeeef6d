"""Garbage collections that are put off."""

import gc
from collections.abc import Iterator

import pytest

from pulpo_core.cli import garbage


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Begin, and end, with nothing left out."""
    gc.unfreeze()
    yield
    gc.enable()
    gc.unfreeze()
    garbage._is_paused = False


def test_they_continue_after_the_block_and_skip_what_was_made_before() -> None:
    with garbage.paused():
        assert not gc.isenabled()
        with garbage.paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count()


def test_they_stay_off_where_somebody_else_has_turned_them_off() -> None:
    gc.disable()
    with garbage.paused():
        pass
    assert not gc.isenabled()
    assert not gc.get_freeze_count()


def test_an_error_does_not_keep_them_off() -> None:
    with pytest.raises(ZeroDivisionError), garbage.paused():
        raise ZeroDivisionError
    assert gc.isenabled()
