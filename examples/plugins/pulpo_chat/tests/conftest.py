"""The bot of a small project, and the messenger that it talks to."""

from collections.abc import AsyncIterator, Iterator
from importlib.metadata import entry_points
from typing import Any

import pytest
from pulpo_core.plugins import from_modules
from pulpo_core.runtime import running
from pulpo_core.testing import MakeProject

from pulpo_chat import hooks
from pulpo_chat.bot import Bot
from pulpo_chat.messenger import Messenger
from pulpo_chat.settings import ChatSettings
from pulpo_chat.testing import TOKEN, FakeMessenger

# The tests of every plugin need the installed distribution: `pip install -e .`
collect_ignore = [] if entry_points(group="pulpo.plugins", name="chat") else ["test_plugin_conformance.py"]

MAIN = """
from datetime import date
from pydantic import BaseModel
from pulpo_core import operation

class Filter(BaseModel):
    tags: list[str] = []
    since: date | None = None

@operation(name="words.shout")
async def shout(word: str, times: int = 1) -> str:
    '''Say it loud.'''
    return word.upper() * times

@operation(name="words.count")
def count(filter: Filter) -> dict[str, int]:
    return {"tags": len(filter.tags), "year": filter.since.year if filter.since else 0}

@operation(name="words.forget", permissions=["editor"])
async def forget() -> None:
    '''Forget all words.'''

@operation(name="words.fail")
async def fail() -> None:
    raise RuntimeError("secret detail")

@operation(name="words.all")
async def everything() -> str:
    return "x" * 5000
"""


@pytest.fixture
def messenger() -> Iterator[FakeMessenger]:
    with FakeMessenger().serving() as served:
        yield served


@pytest.fixture
async def bot(make_project: MakeProject, database_url: str, messenger: FakeMessenger) -> AsyncIterator[Bot]:
    """A bot that may be asked for answers; it does not listen."""
    users: dict[str, Any] = {"7": [], "8": ["editor"]}
    project = make_project(MAIN, settings={"database_url": database_url}, plugins=from_modules(chat=hooks))
    settings = ChatSettings(url=messenger.url, users=users, poll_seconds=5)
    async with running(project) as runtime, Messenger(settings.url, TOKEN, settings.poll_seconds) as connection:
        yield Bot(runtime, connection, settings)
