"""Valid names, and the identifiers made from them."""

import keyword
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import Location
from pulpo_core.names import camel, check_model_name, check_operation_name, check_path, clashes, identifier, plural

HERE = Location("/project/main.py", 7)
HOSTILE = [
    *(
        "",
        " ",
        "a b",
        "a'b",
        'a"b',
        "a\nb",
        "a\n",
        "a\x00b",
        "../a",
        "a/b",
        "/a/b",
        "a\\b",
        "a{b}",
        "{{ a }}",
        "{% a %}",
    ),
    *("__init__", "_a", "a_", "a__b", "1a.b", "a..b", ".a", "a.", "a-b-", "-a", "a;b", "a#b", "a%b", "$a", "a\tb"),
    *(
        "J\u043eb",
        "\uff4aob",
        "\u017f",
        "é",
        "a\u202eb",
        "a\u200bb",
        "🐙",
        "a\ud800",
        "a" * 121,
        "'''",
        '"""',
        "a()",
        "a=1",
    ),
]


@pytest.mark.parametrize("name", ["Job", "RawJobs", "raw_jobs", "a1", "import", "class", "None", "match", "A" * 120])
def test_names_that_are_taken(name: str) -> None:
    assert check_model_name(name, HERE) == name
    assert check_operation_name(f"{name[:50]}.{name[:50]}", HERE) == f"{name[:50]}.{name[:50]}"


@pytest.mark.parametrize("path", ["job-postings", "jobs", "raw_jobs", "2024", "Jobs"])
def test_paths_that_are_taken(path: str) -> None:
    assert check_path(path, HERE) == path
    assert check_path(f"/{path}", HERE) == path


@pytest.mark.parametrize("check", [check_model_name, check_operation_name, check_path])
@pytest.mark.parametrize("name", [*HOSTILE, None, 5, b"a", ["a"]])
def test_hostile_names_are_refused(name: object, check: Callable[[object, Location], str]) -> None:
    with pytest.raises(DeclarationError) as caught:
        check(name, HERE)
    assert caught.value.where == "project/main.py:7"
    assert "cannot be used" in caught.value.message
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 200
    assert "use " in (caught.value.hint or "")


@given(st.text())
def test_whatever_passes_is_a_plain_identifier(name: str) -> None:
    try:
        accepted = check_operation_name(name, HERE)
    except DeclarationError:
        return
    assert identifier(accepted).isidentifier()
    assert identifier(accepted).isascii()


@given(st.from_regex(r"[A-Za-z](_?[A-Za-z0-9]){0,12}(\.[A-Za-z](_?[A-Za-z0-9]){0,5}){0,2}", fullmatch=True))
def test_names_become_identifiers(name: str) -> None:
    made = identifier(check_operation_name(name, HERE))
    assert made.isidentifier()
    assert not keyword.iskeyword(made)
    assert not made.startswith("_")
    assert made == made.lower()
    assert (camel(name) + "Input").isidentifier()
    assert plural(name.replace(".", "_")).isidentifier()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("scraping.merge", "scraping_merge"),
        ("RawJobs", "raw_jobs"),
        ("HTTPServer", "http_server"),
        ("import", "import_"),
        ("None", "none"),
        ("match", "match_"),
        ("Class", "class_"),
    ],
)
def test_identifier(name: str, expected: str) -> None:
    assert identifier(name) == expected


def test_plural_and_camel() -> None:
    assert [plural(name) for name in ("Company", "RawJobs", "Job")] == ["companies", "raw_jobs", "jobs"]
    assert camel("scraping.merge_all") == "ScrapingMergeAll"


def test_clashes_ignore_case() -> None:
    assert clashes([("b", "X"), ("a", "x"), ("c", "y")]) == [("x", ["b", "a"])]
