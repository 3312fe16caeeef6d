"""Projects whose runs are recorded."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import pytest

from pulpo_core import Project
from pulpo_observability.runs.task_run import TaskRun

MAIN = """
import asyncio
from typing import Annotated, Any

from beanie import Document
from pydantic import BaseModel, SecretStr
from pulpo_core import Sensitive, datamodel, invoke, operation, transaction
from pulpo_core.exceptions import NotFoundError

started, go_on = asyncio.Event(), asyncio.Event()


class Login(BaseModel):
    user: str
    password: SecretStr


class Order(BaseModel):
    item: str
    count: int = 1
    note: Annotated[str, Sensitive] = ""
    logins: dict[str, Login] = {}


@datamodel
class Thing(Document):
    name: str
    size: int = 0


@datamodel
class Other(Document):
    name: str


@operation(name="things.add", tags=["writing"], models_out=[Thing])
async def add(name: str, size: int = 0) -> str:
    thing = await Thing(name=name, size=size).insert()
    return str(thing.id)


@operation(name="things.add_twice")
async def add_twice(name: str) -> list[str]:
    return [await add(name), await add(name)]


@operation(name="things.add_or_none")
@transaction()
async def add_or_none(name: str) -> str:
    await add(name)
    raise NotFoundError("no " + name)


@operation(name="things.grow")
async def grow(by: int) -> int:
    await Other(name="grown").insert()
    done = await Thing.find_all().update({"$inc": {"size": by}})
    return done.modified_count


@operation(name="order")
async def order(order: Order) -> Order:
    return order


@operation(name="fail")
async def fail(message: str) -> None:
    raise ValueError(message)


@operation(name="sync.fail")
def sync_fail(login: Login) -> None:
    try:
        raise KeyError(f"{login.password.get_secret_value()} is wrong")
    except KeyError as error:
        raise ValueError("cannot log in") from error


@operation(name="echo")
async def echo(value: Any) -> Any:
    return value


@operation(name="wait")
async def wait(seconds: float = 60.0) -> str:
    started.set()
    await asyncio.sleep(seconds)
    return "done"


@operation(name="hold")
async def hold() -> str:
    started.set()
    await go_on.wait()
    return "done"


@operation(name="outer.wait")
async def outer_wait() -> str:
    return await wait()


@operation(name="vault.open", permissions=["admin"])
async def open_vault(code: str) -> str:
    return code
"""

T = TypeVar("T")
MakeRecorded = Callable[..., Project]


@pytest.fixture
def recorded(make_project: Callable[..., Project], database_url: str, monkeypatch: pytest.MonkeyPatch) -> MakeRecorded:
    """Return a function that makes a project with recording: `recorded("strict", runs_dump=100)`."""

    def make(
        mode: str = "strict", main: str = MAIN, operations: Mapping[str, str] | None = None, **settings: Any
    ) -> Project:
        monkeypatch.delenv("PULPO_OBSERVABILITY_RUNS")
        by_name = {f'"{name}"': one for name, one in (operations or {}).items()}
        sections = {"observability": {"runs": mode, **settings}, "observability.operations": by_name}
        return make_project(main, settings={"database_url": database_url, **sections})

    return make


async def eventually(check: Callable[[], Awaitable[T]]) -> T:
    """Ask again and again until the answer is true, and return it."""
    for _ in range(1500):
        if found := await check():
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("not true within 30 s")


async def all_runs() -> list[TaskRun]:
    """Return all runs in the order in which they began; of those of one millisecond, callers before what they call."""
    found = await TaskRun.find_all().to_list()
    return sorted(found, key=lambda run: (run.started_at, run.parent_id is not None))
