"""The how-to pages on errors and logs: their examples work as they stand there."""

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulpo_core.exceptions import ConflictError, ValidationError

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


def blocks(page: str) -> list[str]:
    """The Python on a page."""
    return re.findall(r"^```python\n(.*?)^```$", (HOW_TO / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


async def test_errors_how_to() -> None:
    names: dict[str, Any] = {}
    for block in blocks("handle-errors.md"):
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
    for block in blocks("handle-errors.md"):
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
    code, test = blocks("read-the-logs.md")
    names: dict[str, Any] = {"__name__": "boards"}
    exec(compile(code, "boards.py", "exec"), names)
    exec(test, names)
    await names["test_fetch"](caplog)
