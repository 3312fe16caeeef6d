"""The page on the REST API: its examples work as they stand there, and it names all that the code knows."""

import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import pytest
from beanie import Document, Link, PydanticObjectId
from pydantic import BaseModel, SecretStr

from pulpo_api.compile.openapi.answers import ERRORS
from pulpo_api.http.host_check import MAX_URL
from pulpo_api.http.problems import STATUS
from pulpo_api.http.query_string import MAX_PARAMETERS
from pulpo_api.server.protocol import MAX_HEAD
from pulpo_api.settings import ApiSettings
from pulpo_core.documents.bulk import MAX_BULK
from pulpo_core.documents.query.filter_fields import filter_fields, find_filters
from pulpo_core.documents.query.filters import COMPARING, LISTING, MATCHING, MAX_ITEMS, MAX_PATTERN
from pulpo_core.documents.query.groups import MAX_FILTERS, MAX_NESTING
from pulpo_core.documents.query.links import MAX_DEPTH, MAX_PATHS
from pulpo_core.documents.query.parameters import RESERVED
from pulpo_core.documents.query.parser import COUNTS, DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from pulpo_core.documents.query.search import MAX_LENGTH, MAX_WORDS
from pulpo_core.testing import Pulpo, Served
from tests.docs.console import Console, examples

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "rest.md"
TEXT = PAGE.read_text(encoding="utf-8")
OPERATORS = (*COMPARING, *LISTING, *MATCHING, "exists", "empty")


def section(title: str) -> str:
    """A section of the page, with those below it."""
    level, rest = re.split(rf"^(#+) {title}$", TEXT, flags=re.MULTILINE)[1:]
    return re.split(rf"^#{{1,{len(level)}}} ", rest, flags=re.MULTILINE)[0]


def first_column(title: str) -> str:
    """Return the subjects of a section's tables."""
    return " ".join(re.findall(r"^\| (.*?) \|", section(title), re.MULTILINE))


@pytest.fixture
def served(tmp_path: Path, pulpo: Pulpo, database_url: str) -> Iterator[Served]:
    """The project jobhunter, on an empty database."""
    root = tmp_path / "jobhunter"
    shutil.copytree(ROOT / "examples/jobhunter", root, ignore=shutil.ignore_patterns(".*", "__pycache__", "tests"))
    pulpo("compile", "--only", "api", cwd=root)
    with Served(root, PULPO_DATABASE_URL=database_url).running() as served:
        yield served


def test_examples(served: Served) -> None:
    console = Console(served.url)
    for example in examples(PAGE):
        console.run(example)
    console.close()


@pytest.mark.parametrize("parameter", RESERVED)
def test_parameters_are_named(parameter: str) -> None:
    assert f"`{parameter}=" in first_column("Lists")


@pytest.mark.parametrize("operator", OPERATORS)
def test_operators_are_named(operator: str) -> None:
    assert f"`{operator}`" in first_column("Filters")


@pytest.mark.parametrize("status", sorted({405, *ERRORS, *(status for _, status in STATUS)}))
def test_statuses_are_named(status: int) -> None:
    assert f" {status} " in f" {first_column('Problems')} "


@pytest.mark.parametrize("count", COUNTS)
def test_counts_are_named(count: str) -> None:
    assert count in section("Lists")


class Color(StrEnum):
    RED = "red"


class Size(BaseModel):
    width: int


class Sample(Document):
    """A field for each row of the table of types."""

    text: str
    number: int
    decimal: Decimal
    flag: bool
    day: date
    moment: datetime
    span: timedelta
    color: Color
    word: Literal["a", "b"]
    code: UUID
    other: PydanticObjectId
    raw: bytes
    path: Path
    address: IPv4Address
    link: Link["Sample"]
    words: list[str]
    numbers: set[int]
    pair: tuple[int, ...]
    mixed: int | str
    unordered: int | bytes
    size: Size
    sizes: list[Size]
    numbered: dict[str, int]
    dicts: list[dict[str, int]]
    free: dict[str, Any]
    anything: Any
    two: tuple[int, str]
    pattern: re.Pattern[str]
    secret: SecretStr


def test_operators_of_types() -> None:
    rows: dict[str, str] = dict(re.findall(r"^\| (.*?) \| (.*) \|$", section("Filters"), re.MULTILINE))
    found = {name: " ".join(field.operators) for name, field in find_filters(Sample).items()}

    def listed(kind: str) -> str:
        return next(operators for row, operators in rows.items() if row.startswith(kind)).strip("`")

    assert found["text"] == listed("`str`")
    assert found["words"] == f"{found['text']} empty"
    assert found["numbers"] == found["pair"] == f"{found['number']} empty"
    assert found["sizes"] == found["dicts"] == "empty"
    assert {found[name] for name in ("raw", "path", "address", "link", "unordered")} == {listed("`bytes`")}
    ordered = "number decimal flag day moment span color word code other mixed size.width sizes.width id"
    assert {found[name] for name in ordered.split()} == {listed("numbers")}
    assert not found.keys() & {"size", "free", "numbered", "anything", "two", "pattern", "secret"}
    dicts = filter_fields(Sample).dicts
    assert dicts.keys() == {"numbered", "dicts"}
    assert all(field.find("key") is not None for field in dicts.values())


def test_limits() -> None:
    settings = ApiSettings.model_construct()
    known = {
        "body": f"{settings.max_body // 2**20} MiB",
        "URL (path and query)": f"{MAX_URL:,} bytes",
        "URL and headers": f"{MAX_HEAD:,} bytes",
        "parameters of a request": str(MAX_PARAMETERS),
        "documents on a page": str(MAX_LIMIT),
        "`offset`": f"{MAX_OFFSET:,}",
        "values of `in` and `nin`": str(MAX_ITEMS),
        "text of `contains`, `icontains`, `startswith`": f"{MAX_PATTERN:,} characters",
        "`q`": f"{MAX_WORDS} words, {MAX_LENGTH} characters",
        "`or`": f"{MAX_FILTERS} filters, groups {MAX_NESTING} deep",
        "`expand`": f"{MAX_PATHS} links, {MAX_DEPTH} deep",
        "changes in `/bulk`": f"{MAX_BULK:,}",
        "open event streams": f"{settings.max_streams} ",
        "time to receive a request": f"{settings.receive_timeout:g} s",
        "time of the database for a page": f"{settings.query_timeout:g} s",
        "time until a response begins": f"{settings.answer_timeout:g} s",
    }
    rows = dict(re.findall(r"^\| (.*?) \| (.*?) \|", section("Limits"), re.MULTILINE))
    assert {what: rows[what][: len(limit)] for what, limit in known.items()} == known
    assert f"| {DEFAULT_LIMIT} |" in section("Lists")
