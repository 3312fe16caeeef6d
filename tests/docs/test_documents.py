"""The how-tos on documents in Python and on rows: their code works as it stands there."""

import os
import subprocess
import sys
from typing import Any

import httpx
import pytest

from pulpo_core import Actor, Documents, invoke, running
from pulpo_core.exceptions import NotFoundError
from pulpo_core.testing import MakeProject, Pulpo, Served
from tests.docs.test_examples import blocks

IN_PYTHON, ROWS = "docs/how-to/use-documents-in-python.md", "docs/how-to/show-people-their-own-rows.md"
pytestmark = pytest.mark.database


def test_the_script_gets_the_same_bytes_as_the_api(make_project: MakeProject, database_url: str, pulpo: Pulpo) -> None:
    main, script, _ = blocks(IN_PYTHON, "python")
    assert len(script.split("async def main")[1].splitlines()) <= 30
    root = make_project(main).root
    (root / "restock.py").write_text(script)
    environment = {**os.environ, "PULPO_DATABASE_URL": database_url}
    done = subprocess.run([sys.executable, "restock.py"], cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    titles, refusal, *lines = done.stdout.splitlines()
    assert titles == "['Volume 6', 'Volume 5', 'Volume 4', 'Volume 3']"
    assert "has the version" in refusal
    assert lines[:2] == ["444", f"there is no Book with the id {'0' * 24!r}"]
    assert len(lines[3:]) == 7
    pulpo("compile", cwd=root)
    with Served(root, PULPO_DATABASE_URL=database_url).running() as served:
        page = httpx.get(f"{served.url}/books?title__contains=o&sort=title&count=exact", trust_env=False)
        assert page.text == lines[2]
        headers = {"Accept": "text/csv"}
        table = httpx.get(f"{served.url}/books?sort=-pages&fields=title,pages", headers=headers, trust_env=False)
        assert table.text.splitlines() == lines[3:]


async def test_an_operation_passes_its_caller_on(make_project: MakeProject, database_url: str) -> None:
    main, _, operation = blocks(IN_PYTHON, "python")
    closed = main.replace("@datamodel", "@datamodel(rows=lambda actor, action: actor.id == 'ann')")
    async with running(make_project(f"{closed}\n{operation}", settings={"database_url": database_url})):
        books: Documents[Any] = Documents("Book")
        made = await books.create({"title": "a"})
        change = {"id": made.id_text, "title": "b"}
        with pytest.raises(NotFoundError):
            await invoke("books.rename", change, actor=Actor("bob"))
        version = await invoke("books.rename", change, actor=Actor("ann"))
        assert version == (await books.get(made.id)).version != made.version


async def test_members_see_only_their_own_loans(make_project: MakeProject, database_url: str) -> None:
    [main] = blocks(ROWS, "python")
    async with running(make_project(main, settings={"database_url": database_url})):
        for name in ("ann", "bob"):
            await Documents("Loan").create({"book": "a", "member": name})
        seen = {
            actor.id: [item["member"] for item in (await Documents("Loan").as_(actor).find(sort="member")).items]
            for actor in (Actor("ann"), Actor("eve"), Actor("sue", frozenset({"staff"})))
        }
        assert seen == {"ann": ["ann"], "eve": [], "sue": ["ann", "bob"]}
