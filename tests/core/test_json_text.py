"""JSON that commands print."""

import io
import json
import unicodedata
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pulpo_core.cli.json_text import json_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(categories=None)),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
)


def stream(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding)


@given(VALUES, st.sampled_from([None, 2]), st.sampled_from(["utf-8", "UTF8", "latin-1", "ascii"]))
def test_json_text_is_json_that_any_stream_accepts_and_has_no_control_characters(
    value: Any, indent: int | None, encoding: str
) -> None:
    to = stream(encoding)
    text = json_text(value, indent=indent, to=to)
    to.write(text)  # raises UnicodeEncodeError otherwise
    assert json.loads(text) == value
    assert not [letter for letter in text if unicodedata.category(letter) in ("Cc", "Cs") and letter != "\n"]


def test_json_text_shows_letters_as_they_are() -> None:
    assert json_text("Zürich 東京", to=stream("utf-8")) == '"Zürich 東京"'
    assert json_text("Zürich", to=stream("latin-1")) == '"Z\\u00fcrich"'
