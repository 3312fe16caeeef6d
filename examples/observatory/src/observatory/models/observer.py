"""The people on the hill."""

from enum import StrEnum
from typing import ClassVar

from beanie import BackLink, Document
from pulpo_core import DataModelBase, datamodel
from pydantic import Field
from pymongo import ASCENDING, IndexModel

from observatory.models.night import Night


class ObserverRole(StrEnum):
    """The role of a person at the observatory."""

    ASTRONOMER = "astronomer"
    STUDENT = "student"
    TECHNICIAN = "technician"


@datamodel(
    description="A person who observes, or keeps the instruments running",
    tags=["people"],
    ui={"icon": "🧑‍🚀", "primary_field": "name", "list_fields": ["name", "role", "email"]},
    permissions={"write": ["astronomer"]},
)
class Observer(Document, DataModelBase):
    """Somebody who is on duty at times."""

    name: str = Field(description="First and last name", min_length=1)
    email: str = Field(
        description="Address, which also tells people of one name apart",
        pattern=r"^\S+@\S+$",
        examples=["ida@hill.example"],
    )
    role: ObserverRole = Field(description="What they do here")
    nights: list[BackLink[Night]] = Field(
        default_factory=list,
        description="Nights on duty; follows from the nights' own lists",
        json_schema_extra={"original_field": "observers"},
    )

    searchable_fields: ClassVar = ("name",)
    sortable_fields: ClassVar = ("name",)

    class Settings:
        name = "observers"
        indexes = [
            IndexModel([("email", ASCENDING)], unique=True),
            IndexModel([("name", ASCENDING), ("_id", ASCENDING)]),
        ]
