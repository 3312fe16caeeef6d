"""JSON with a repeated key is refused, however many keys there are."""

import pytest

from pulpo_core.documents.strict_json import JsonError, strict_decoder


@pytest.mark.timeout(60)
def test_a_repeated_key_is_named() -> None:
    for count in (1, 3, 100_000):
        members = [f'"k{number}": {number}' for number in range(count)]
        with pytest.raises(JsonError, match=f"has the key 'k{count - 1}' twice"):
            strict_decoder().decode("{" + ", ".join([*members, members[-1]]) + "}")
