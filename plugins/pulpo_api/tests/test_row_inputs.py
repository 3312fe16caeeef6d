"""Which inputs of an operation are documents of a model."""

from typing import TYPE_CHECKING

from pulpo_api.routes.row_inputs import RowInput, row_inputs

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

MAIN = """
    from typing import Annotated

    from beanie import Document, Link, PydanticObjectId
    from pulpo_core import Ref, datamodel, operation
    from pydantic import BaseModel


    @datamodel(name="Company")
    class Firm(Document):
        name: str


    @datamodel
    class Job(Document):
        title: str


    class Filing(BaseModel):
        job: Link[Job] | None = None
        firms: list[Annotated[PydanticObjectId, Ref("Company")]] = []


    @operation(name="all", models_in=[Job])
    async def everything(
        marked: Annotated[PydanticObjectId, Ref(Firm)],
        maybe: Annotated[PydanticObjectId, Ref("Job")] | None = None,
        many: list[Annotated[str, Ref("Job")]] = [],
        linked: Link[Firm] | Link[Job] | None = None,
        job_id: str = "",
        job_ids: list[PydanticObjectId] = [],
        job: bool = False,
        jobs: str = "",
        company_id: str = "",
        nowhere: Annotated[str, Ref("Job")] = "",
        count: int = 0,
    ) -> None: ...


    @operation(name="filing")
    async def filing(filing: Filing) -> Firm: ...
"""


def test_inputs_that_take_documents(make_project: "MakeProject") -> None:
    metadata = make_project(MAIN).load()
    everything = metadata.operation("all")
    assert row_inputs(everything, metadata.models) == {
        "marked": RowInput(("Company",), False),
        "maybe": RowInput(("Job",), False),
        "many": RowInput(("Job",), True),
        "linked": RowInput(("Company", "Job"), False),
        "job_id": RowInput(("Job",), False),
        "job_ids": RowInput(("Job",), True),
        "nowhere": RowInput(("Job",), False),
    }
    assert row_inputs(metadata.operation("filing"), metadata.models) == {
        "job": RowInput(("Job",), False),
        "firms": RowInput(("Company",), True),
    }
    only_jobs = [model for model in metadata.models if model.name == "Job"]
    assert "marked" not in row_inputs(everything, only_jobs)
