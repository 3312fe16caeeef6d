"""Models and operations whose names and texts are hard to write down."""

from beanie import Document
from pydantic import BaseModel

from pulpo_core import datamodel, operation


@datamodel(description='Says "hello", l\'été, {{ 7 * 7 }}, """, \\ and 🐙', tags=["a 'tag'", 'a "tag"'])
class Greeting(Document):
    """Has a description full of quotes."""

    text: str


@datamodel(path="job-postings")
class JobPosting(Document):
    """Has a path with a hyphen."""

    title: str


@datamodel(path="Explicit")
class Settings(Document):
    """Has a path with a capital, and the name of Beanie's inner class."""

    value: int = 0


@datamodel
class Request(Document):
    """Is called like a name that the generated module imports."""

    url: str


@datamodel
class ModelRoutes(Document):
    """Is called like another one."""

    name: str


class Outer:
    """Holds a model."""

    class Response:
        """Holds it in another class, called like an import too."""

        @datamodel(name="Nested")
        class Inner(Document):
            """Is declared inside of two classes."""

            depth: int = 2


class Choice(BaseModel):
    """The input of an operation."""

    text: str = 'it\'s "quoted"'


@operation(name="import")
async def import_(path: str) -> int:
    """Is named by a keyword."""
    return len(path)


@operation(name="scraping.stepstone.fetch", description='"""Fetches""" \\N{BULLET} — l\'été 🐙', category="été")
def fetch(choice: Choice) -> list[str]:
    """Has a dotted name."""
    return [choice.text]


@operation(name="match")
async def match() -> None:
    """Is named by a soft keyword, and takes nothing."""
