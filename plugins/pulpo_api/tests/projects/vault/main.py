"""A vault: models and operations that take roles."""

from beanie import Document, Link

from pulpo_core import Action, Actor, datamodel, operation


@datamodel
class Note(Document):
    """Open to everybody who gets in."""

    text: str = ""

    class Settings:
        name = "notes"


@datamodel(permissions=["admin", "auditor"])
class Secret(Document):
    """Closed."""

    text: str = ""

    class Settings:
        name = "secrets"


@datamodel(permissions={"read": ["reader"], "write": ["writer"], "delete": ["admin"]})
class Paper(Document):
    """By action."""

    text: str = ""

    class Settings:
        name = "papers"


@datamodel
class Letter(Document):
    """Open, but it links to what is not."""

    secret: Link[Secret]

    class Settings:
        name = "letters"


@operation(name="open_door")
async def open_door() -> str:
    """Anybody's, but it calls what is not."""
    return await blow_up(3)


@operation(name="blow_up", permissions=["admin"])
async def blow_up(times: int) -> str:
    """The admin's."""
    return "boom" * times


def own_loans(actor: Actor, action: Action) -> dict[str, str] | bool:
    """Staff uses all loans, a reader their own, and nobody removes one that is not their own."""
    if "staff" in actor.roles:
        return action != "delete" or {"reader": actor.id}
    return {"reader": actor.id}


@datamodel(rows=own_loans)
class Loan(Document):
    """Every reader has some, and meets no others."""

    book: str
    reader: str = ""

    class Settings:
        name = "loans"


@datamodel
class Fine(Document):
    """Open, but it links to a loan, which may not be."""

    loan: Link[Loan]

    class Settings:
        name = "fines"
