"""A workshop: models, and routes of the project's own."""

from beanie import Document

from pulpo_core import datamodel, operation


@datamodel
class Tool(Document):
    """Everybody's."""

    name: str

    class Settings:
        name = "tools"


@datamodel(permissions=["staff"])
class Payslip(Document):
    """Nobody else's."""

    amount: int = 0

    class Settings:
        name = "payslips"


@operation(name="tools.count")
async def count() -> int:
    """How many there are."""
    return await Tool.find_all().count()
