"""Registries: the global state, and how it is kept apart."""

import pytest
from beanie import Document

from pulpo_core import ModelRegistry, OperationRegistry, datamodel, operation
from pulpo_core.exceptions import DeclarationError
from pulpo_core.registries import isolated_registries

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


def test_a_model_and_an_operation_may_share_a_name() -> None:
    datamodel(name="Same")(Job)
    operation(name="Same")(lambda: None)
    assert len(ModelRegistry.list_all()) == len(OperationRegistry.list_all()) == 1


def test_isolation_is_undone_also_after_an_error() -> None:
    declare()
    before = (ModelRegistry.get_all(), OperationRegistry.get_all())
    with pytest.raises(DeclarationError), isolated_registries():  # noqa: PT012 (the whole block is isolated)
        datamodel(name="Same")(Job)
        assert [model.name for model in ModelRegistry.list_all()] == ["Same"]
        assert OperationRegistry.list_all() == []
        datamodel(name="Same")(Company)
    assert (ModelRegistry.get_all(), OperationRegistry.get_all()) == before


def test_clear() -> None:
    declare()
    ModelRegistry.clear()
    assert ModelRegistry.list_all() == []
    assert len(OperationRegistry.list_all()) == 2
