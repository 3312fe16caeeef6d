"""Calls of synchronous operations on the event loop: which are found."""

from collections.abc import Callable

import pytest

from pulpo_cli.lint.linter import lint
from pulpo_cli.lint.selection import Selection
from pulpo_core import Project
from pulpo_core.plugins import from_modules

TEXTS = """
from functools import wraps
from pulpo_core import operation

def hiding(function):
    @wraps(function)
    def call(*args):
        return function(*args)
    return call

@operation
def tidy(text: str) -> str:
    return text.strip()

@operation
async def fetch(text: str) -> str:
    return text

@operation
@hiding
async def hidden(text: str) -> str:
    return text
"""
MAIN = """
import asyncio
import texts
import texts as t
from pulpo_core import invoke, operation
from texts import fetch, hidden, tidy as clean

@operation
def local(text: str) -> str:
    return clean(text)

def plain(text: str) -> str:
    return text

@operation
async def label(text: str) -> str:
    return {call}
"""


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("local(text)", "main.local"),
        ("clean(text)", "texts.tidy"),
        ("texts.tidy(text)", "texts.tidy"),
        ("t.tidy(text)", "texts.tidy"),
        ("'a' + str(clean(text))", "texts.tidy"),
        ("await asyncio.to_thread(clean, text)", None),
        ("await asyncio.to_thread(lambda: clean(text))", None),
        ("await invoke('texts.tidy', {'text': text})", None),
        ("await fetch(text)", None),
        ("await hidden(text)", None),
        ("plain(text)", None),
    ],
)
def test_found(call: str, found: str | None, make_project: Callable[..., Project]) -> None:
    source = MAIN.replace("{call}", call)
    project = make_project(source, files={"texts.py": TEXTS}, plugins=from_modules())
    findings = [item.finding for item in lint(project, Selection(["PUL316"])).diagnostics]
    message = f"async function 'label' calls operation {found!r}, which is not async"
    assert [(each.where.line, each.message) for each in findings] == ([(17, message)] if found else [])
