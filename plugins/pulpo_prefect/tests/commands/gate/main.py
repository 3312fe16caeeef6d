"""Operations that wait for a file, so that a test can do something in the middle of a run."""

import asyncio
import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from pulpo_core import operation


class Passed(BaseModel):
    """What came through the gate."""

    names: list[str]


@operation(name="gate.enter", description="Wait until the gate is open")
async def enter(names: Annotated[list[str], Field(max_length=3)], mode: Literal["in", "out"] = "in") -> Passed:
    folder = Path(os.environ["GATE"])
    (folder / "waiting").write_text(str(os.getpid()))
    while not (folder / "open").exists():  # noqa: ASYNC110 (another process opens it)
        await asyncio.sleep(0.1)
    return Passed(names=[f"{name} {mode}" for name in names])


@operation(name="gate.leave", description="Leave, unless the name is wrong")
async def leave(passed: Passed) -> int:
    if "nobody in" in passed.names:
        raise ValueError("nobody left")
    return len(passed.names)


@operation(name="desk.open", description="Share no data with the other one")
def open_desk() -> None: ...


@operation(name="desk.close", description="Share no data with the other one")
def close_desk() -> None: ...


@operation(name="alone", description="Stands alone")
def alone() -> None: ...
