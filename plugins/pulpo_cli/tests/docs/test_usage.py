"""The documented uses of models and operations from Python work as shown; plugins add their own."""

import os
import subprocess
import sys
from typing import Any

import pytest

from pulpo_cli.docs.usages import input_example, python_usage, usages
from pulpo_core import hookimpl
from pulpo_core.metadata import ModelInfo, OperationMetadata
from pulpo_core.plugins import from_modules
from pulpo_core.project import Project
from pulpo_core.testing import MakeProject
from pulpo_core.usage import Usage

MAIN = """
    import re
    from datetime import date
    from enum import Enum
    from typing import Annotated, Any, Callable, Literal
    from uuid import UUID
    from beanie import Document
    from pydantic import BaseModel, Field
    from pulpo_core import datamodel, operation

    class Color(Enum):
        RED = "red"

    class Order(BaseModel):
        count: int = Field(ge=3)
        day: date
        note: str = ""

    class Outer:
        @datamodel
        class Thing(Document):
            name: str

    @operation(name="things.add")
    async def add(name: Annotated[str, Field(examples=["it's"])], key: UUID, color: Color) -> str:
        await Outer.Thing(name=name).insert()
        return f"{name} {color.value}"

    @operation(name="order")
    def order(order: Order) -> int:
        return order.count

    @operation(name="nothing")
    def nothing(limit: int = 3) -> int:
        return limit

    @operation(name="odd")
    def odd(pattern: Annotated[str, Field(pattern="^[xyz]{7}$")]) -> None: ...

    @operation(name="odd.call", inputs=None)
    def odd_call(call: Callable[[], int] = len, anything: Any = None) -> None: ...
"""


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    """A project whose operations take all sorts of things."""
    return make_project(MAIN, plugins=from_modules())


def texts(project: Project) -> dict[str, str]:
    """The commands to type, by model or operation."""
    items: list[ModelInfo | OperationMetadata] = [*project.load().models, *project.load().operations]
    return {item.name: usage.text for item in items for usage in python_usage(item)}


def test_python_texts_run(project: Project, database_url: str) -> None:
    environment = {**os.environ, "PULPO_DATABASE_URL": database_url, "PYTHONPATH": str(project.root)}
    found = texts(project)
    names = ["things.add", "order", "nothing", "Thing"]
    script = "\n".join(
        f"exec({found[name]!r}, {{}})" for name in names
    )  # one process for all: it takes a while to start
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=project.root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    *printed, thing = done.stdout.splitlines()
    assert printed == ["it's red", "3", "3"]
    assert """name="it's\"""" in thing


def test_what_nobody_can_make_up(project: Project) -> None:
    found = texts(project)
    assert """invoke("odd", {'pattern': ...})""" in found["odd"]
    assert 'invoke("odd.call")' in found["odd.call"]
    assert input_example(project.load().operation("order").input_schema) == {"count": 3, "day": "2025-01-31"}
    for text in found.values():
        compile(text, "usage", "exec")


def test_plugins_add_their_own(make_project: MakeProject) -> None:
    class Plugin:
        @hookimpl
        def pulpo_usage(self, item: object) -> list[Any]:
            return [Usage("Telegram", "Ask", "/list")] if isinstance(item, ModelInfo) else ["no usage"]

    plugins = from_modules(telegram=Plugin())
    project = make_project(MAIN, plugins=plugins)
    [model] = project.load().models
    assert [usage.surface for usage in usages(model, project)] == ["Telegram", "Python"]
    assert [usage.surface for usage in usages(project.load().operation("order"), project)] == ["Python"]
    [plugin] = plugins.all
    assert plugin.problems == [
        "pulpo_usage returned 'no usage'; expected: an instance of Usage; update or uninstall it"
    ]
