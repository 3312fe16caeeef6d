"""Numbers with nouns."""

import pytest

from pulpo_core.counted import counted


@pytest.mark.parametrize(
    ("number", "words", "text"),
    [
        (0, ("run",), "0 runs"),
        (1, ("run",), "1 run"),
        (2, ("run",), "2 runs"),
        (1, ("index is", "indexes are"), "1 index is"),
        (1_000, ("index is", "indexes are"), "1,000 indexes are"),
    ],
)
def test_counted(number: int, words: tuple[str, ...], text: str) -> None:
    assert counted(number, *words) == text
