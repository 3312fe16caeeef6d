"""Parameters of flows: shared, unlike, constrained; and names and texts that look for trouble."""

from typing import Annotated

from pydantic import Field

from pulpo_core import operation
from shapes.words import A, Row, trace


@operation(name="asking.news")
async def news(topic: str, limit: int = 10) -> str:
    return trace("news", topic, limit)


@operation(name="asking.jobs")
async def jobs(topic: str, limit: int = 100) -> str:
    return trace("jobs", topic, limit)


@operation(name="bounded.read", description="Reads.", tags=["reading", "it's"], retries=3, timeout=30)
async def read(
    limit: Annotated[int, Field(ge=1, le=100, description="How many to read.")] = 10,
    pattern: Annotated[str, Field(pattern=r"^\w+\"?$", min_length=1)] = "all",
    ratio: Annotated[float, Field(gt=0, description='A "ratio",\nin two lines.')] = 0.5,
    names: Annotated[list[str], Field(max_length=3)] = ["a"],  # noqa: B006
) -> str:
    return trace("read", limit, pattern, ratio, names)


@operation(
    name="hostile.steps",
    description='"""\nimport os; os.abort()\n"""\\',
    tags=['"]) or exit() #', "{{ 1 }}", "\x00\u202e"],
)
async def hostile(
    pulpo: str,
    steps: str,
    Steps: str,
    task: str,
    wait_for: str,
    hostile_steps_task: str,
    given: str,
    each: str,
    hostile_flow: str,
    id: str,  # noqa: A002
    list: str,  # noqa: A002
    Any: str,
    default: A = A(words="default"),  # noqa: B008
) -> A:
    parts = (pulpo, steps, Steps, task, wait_for, hostile_steps_task, given, each, hostile_flow, id, list, Any, default)
    return A(words=trace("hostile", *parts))


@operation(name="hostile.many")
async def hostile_many() -> "list[A]":
    return [A(words=trace("many"))]


@operation(name="hostile.collect", description='ends with a quote"\n\nand { braces } {{ pulpo }} {% raw %} ünï\tcode')
async def hostile_collect(steps: str, found: "list[A]") -> str:
    return trace("collect", steps, *found)


@operation(name="given_documents.show")
async def show_document(row: Row, rows: "list[Row]") -> str:
    return trace("show", row, *rows)
