"""The examples in the documentation work as they stand there."""

import asyncio
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from pulpo_core.exceptions import ConflictError, ValidationError
from pulpo_core.generation import compile_project
from pulpo_core.plugins import from_modules
from pulpo_core.runtime import invoke, running

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

ROOT = Path(__file__).parents[2]


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a language on a page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


async def test_readme_project(make_project: "MakeProject", database_url: str) -> None:
    (main,) = blocks("README.md", "python")
    project = make_project(main, settings={"name": "notes", "database_url": database_url})
    compile_project(project)
    assert (project.output / "api_routes" / "note.py").is_file()
    async with running(project):
        await project.metadata.model("Note").document_cls.model_validate({"title": "buy bread"}).insert()
        assert [note.title for note in await invoke("notes.search", {"word": "bread"})] == ["buy bread"]


async def test_tutorial_project(make_project: "MakeProject", database_url: str) -> None:
    main = "\n\n".join(blocks("docs/tutorial.md", "python"))
    project = make_project(main, settings={"database_url": database_url})
    async with running(project):
        book = project.metadata.model("Book").document_cls
        await book.model_validate({"title": "Middlemarch", "author": "George Eliot", "pages": 880}).insert()
        assert (await invoke("books.statistics")).pages_to_go == 880
        assert (await invoke("books.read", {"title": "Middlemarch"})).state == "read"
        assert (await invoke("books.statistics")).waiting == 0


def test_plugin_how_to(make_project: "MakeProject", tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugin, test = blocks("docs/how-to/write-a-plugin.md", "python")
    (tmp_path / "pulpo_glossary.py").write_text(plugin)
    (tmp_path / "test_glossary.py").write_text(test)
    monkeypatch.syspath_prepend(tmp_path)
    spec = importlib.util.spec_from_file_location("test_glossary", tmp_path / "test_glossary.py")
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.test_glossary(make_project)
    assert from_modules(glossary=module.pulpo_glossary).all[0].state == "active"


def test_init_is_what_the_readme_says(tmp_path: Path) -> None:
    for arguments in (["init", "notes"], ["--project", "notes", "compile"], ["--project", "notes", "models"]):
        found = subprocess.run(
            [sys.executable, "-m", "pulpo_core", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert found.returncode == 0, found.stderr
    assert "Note" in found.stdout


async def test_errors_how_to() -> None:
    names: dict[str, Any] = {}
    for block in blocks("docs/how-to/handle-errors.md", "python"):
        exec(block, names)
    submitted: set[str] = set()
    names["submit"]("clerk", submitted)
    with pytest.raises(ConflictError, match="withdraw that one first"):
        names["submit"]("clerk", submitted)
    with pytest.raises(ValidationError, match="is empty"):
        names["submit"]("", submitted)
    with pytest.raises(ValidationError, match="write it like 50000"):
        names["salary"]({"salary": "much"})
    assert names["advice"](names["BoardIsBusy"]("later")) == "try again later"
    assert names["advice"](ConflictError("taken")) == "correct the input"
    assert names["advice"](KeyError()) == "call somebody"


async def test_fetching_of_the_errors_how_to() -> None:
    """The two ways to try again, against a server that answers the second time."""
    names: dict[str, Any] = {}
    for block in blocks("docs/how-to/handle-errors.md", "python"):
        exec(block, names)
    answers: list[int] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        answers.append(503 if len(answers) % 2 == 0 else 200)
        writer.write(f"HTTP/1.1 {answers[-1]} x\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, httpx.AsyncClient(trust_env=False) as client:
        assert await names["fetch"](client, url) == "page"
        assert answers == [503, 200]
        assert await names["page"](client, url) == "page"


async def test_logs_how_to(registries: None, caplog: pytest.LogCaptureFixture) -> None:
    code, test = blocks("docs/how-to/read-the-logs.md", "python")
    names: dict[str, Any] = {"__name__": "boards"}
    exec(compile(code, "boards.py", "exec"), names)
    exec(test, names)
    await names["test_fetch"](caplog)
