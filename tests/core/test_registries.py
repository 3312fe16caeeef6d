"""Registries: the global state, and its isolation."""

import importlib
import sys
from typing import TYPE_CHECKING

import pytest
from beanie import Document

from pulpo_core import ModelRegistry, OperationRegistry, datamodel, extend_ui, operation
from pulpo_core.exceptions import DeclarationError
from pulpo_core.registries import isolated_registries

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.usefixtures("registries")


class Job(Document):
    title: str


class Company(Document):
    title: str


def declare() -> None:
    datamodel(tags=["work", "raw"], description="A posting")(Job)
    datamodel(tags=["work"])(Company)
    operation(name="jobs.find", category="jobs", tags=["work"])(lambda: None)
    operation(name="a.first", category="other", description="Find the FIRST")(lambda: None)


def test_lookups() -> None:
    declare()
    assert [model.name for model in ModelRegistry.list_all()] == ["Company", "Job"]
    assert list(OperationRegistry.get_all()) == ["a.first", "jobs.find"]
    found = ModelRegistry.get("Job")
    assert found is not None
    assert found.document_cls is Job
    assert ModelRegistry.get("job") is None
    assert [model.name for model in ModelRegistry.by_tag("raw")] == ["Job"]
    assert [model.name for model in ModelRegistry.by_tag("work")] == ["Company", "Job"]
    assert [model.name for model in ModelRegistry.search("POST")] == ["Job"]
    assert [item.name for item in OperationRegistry.search("find")] == ["a.first", "jobs.find"]
    assert [item.name for item in OperationRegistry.by_category("jobs")] == ["jobs.find"]
    assert OperationRegistry.search("nothing") == []


def test_a_duplicate_names_the_first_one() -> None:
    datamodel(name="Same")(Job)
    [first] = ModelRegistry.list_all()
    with pytest.raises(DeclarationError) as caught:
        datamodel(name="Same")(Company)
    assert str(first.location) in caught.value.message
    assert ModelRegistry.list_all() == [first]


LOOP = """
from beanie import Document
from pulpo_core import datamodel, operation

def declare(number):
    {declaration}

for number in range(2):
    declare(number)
"""


@pytest.mark.parametrize(
    ("declaration", "kind"),
    [
        ('operation(name="same")(lambda: number)', "operation"),
        ('operation(name="same")(type("Same", (), {"run": lambda self: number}))', "operation"),
        ('datamodel(name="same")(type("Same", (Document,), {}))', "model"),
    ],
)
def test_a_loop_does_not_replace_what_it_has_declared(make_project: "MakeProject", declaration: str, kind: str) -> None:
    with pytest.raises(DeclarationError, match=f"{kind} 'same' is declared twice by one line: in a loop") as caught:
        make_project(LOOP.replace("{declaration}", declaration)).load()
    assert caught.value.hint == 'give each its own name: name=f"….{…}"'
    assert str(caught.value.where).endswith("main.py:6")


def test_a_module_that_runs_again_replaces_what_it_has_declared(make_project: "MakeProject") -> None:
    source = LOOP.replace("{declaration}", 'operation(name=f"operation.n{number}")(lambda: number)')
    project = make_project(source)
    project.load()
    before = OperationRegistry.get_all()
    importlib.reload(sys.modules["main"])
    assert list(before) == list(OperationRegistry.get_all()) == ["operation.n0", "operation.n1"]
    assert before["operation.n0"] is not OperationRegistry.get("operation.n0")


def test_a_model_and_an_operation_may_share_a_name() -> None:
    datamodel(name="Same")(Job)
    operation(name="Same")(lambda: None)
    assert len(ModelRegistry.list_all()) == len(OperationRegistry.list_all()) == 1


def test_isolation_is_undone_also_after_an_error() -> None:
    declare()
    extend_ui("Later", {"icon": "clock"})
    before = (ModelRegistry.get_all(), OperationRegistry.get_all())
    with pytest.raises(DeclarationError), isolated_registries():  # noqa: PT012 (the whole block is isolated)
        datamodel(name="Same")(Job)
        assert [model.name for model in ModelRegistry.list_all()] == ["Same"]
        assert OperationRegistry.list_all() == []
        extend_ui("Same", {"icon": "twins"})
        datamodel(name="Same")(Company)
    assert (ModelRegistry.get_all(), OperationRegistry.get_all()) == before
    assert ModelRegistry.unknown_extended() == ["Later"]


def test_clear() -> None:
    declare()
    ModelRegistry.clear()
    assert ModelRegistry.list_all() == []
    assert len(OperationRegistry.list_all()) == 2
