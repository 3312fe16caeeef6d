"""Operations with `isolate="process"`: the same call in a separate process, which can be killed."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pulpo_core import Actor, Invocation, Project, hookimpl, invoke, running
from pulpo_core.exceptions import DeclarationError, OperationTimeoutError, ProcessingError, ValidationError
from pulpo_core.plugins import from_modules
from pulpo_core.testing import until

MakeProject = Callable[..., Project]
SOURCE = """
    import os
    import signal
    import subprocess
    import sys
    import time
    from pathlib import Path
    from typing import Any

    from pydantic import BaseModel, SecretStr
    from pulpo_core import OperationBase, operation
    from pulpo_core.exceptions import ConflictError
    from pulpo_core.invocation import current_invocation
    from pulpo_core.logs import get_logger

    class Pair(BaseModel):
        left: int
        right: int = 2
        secret: SecretStr = SecretStr("s")

    class Sum(BaseModel):
        total: int
        process: int

    class Trouble(Exception):
        def __init__(self, one: int, two: int) -> None:
            super().__init__(f"{one} and {two}")

    @operation(name="add", isolate="process")
    def add(pair: Pair) -> Sum:
        print("printed", pair.secret.get_secret_value())
        get_logger().warning("logged")
        return Sum(total=pair.left + pair.right, process=os.getpid())

    @operation(name="fields", isolate="process")
    def fields(left: int, /, right: Pair = Pair(left=5), *, more: Path = Path("x")) -> list[Any]:
        return [left, right, more]

    @operation(name="scaled", isolate="process")
    class Scaled(OperationBase):
        def __init__(self, factor: int = 10) -> None:
            self.factor = factor

        def run(self, number: int) -> int:
            return self.factor * number

    @operation(name="context", isolate="process")
    def context() -> dict[str, Any]:
        found = current_invocation.get()
        return {
            "actor": found.actor.id,
            "channel": found.channel,
            "id": found.id,
            "context": dict(found.context),
            "setting": os.environ["MY_SETTING"],
        }

    @operation(name="outer")
    def outer() -> Sum:
        return add(Pair(left=1))

    @operation(name="hangs", isolate="process", timeout=20)
    def hangs(file: Path) -> None:
        child = subprocess.Popen(["sleep", "3600"])
        file.with_suffix(".new").write_text(f"{os.getpid()} {child.pid}")
        file.with_suffix(".new").rename(file)
        time.sleep(3600)

    @operation(name="hangs.soon", isolate="process", timeout=0.01)
    def hangs_soon() -> None:
        time.sleep(3600)

    @operation(name="ends", isolate="process")
    def ends(how: str) -> Any:
        if how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if how == "real-time":
            os.kill(os.getpid(), signal.SIGRTMIN + 3)
        if how == "exit":
            os._exit(7)
        if how == "silent":
            os._exit(0)
        if how == "conflict":
            raise ConflictError("taken", hint="take another")
        if how == "trouble":
            raise Trouble(1, 2)
        return lambda: None

    @operation(name="takes", isolate="process")
    def takes(anything: Any) -> None: ...
"""


@pytest.fixture
def main(make_project: MakeProject) -> Any:
    make_project(SOURCE).load()
    return sys.modules["main"]


async def test_values_travel(main: Any, capfd: pytest.CaptureFixture[str]) -> None:
    done = await invoke("add", {"left": 1})
    assert done.total == 3
    assert type(done) is main.Sum
    assert done.process != os.getpid()
    out, err = capfd.readouterr()
    assert out == ""
    assert "printed s" in err
    assert "logged" in err
    assert await invoke("fields", {"left": 1}) == [1, main.Pair(left=5), Path("x")]
    assert await invoke("scaled", {"number": 2}) == 20
    with pytest.raises(ValidationError, match="left: Field required"):
        await invoke("add")


async def test_the_call_is_the_same(
    make_project: MakeProject, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_SETTING", "mine")
    seen: list[Invocation] = []

    async def watch(invocation: Invocation, call_next: Any) -> Any:
        seen.append(invocation)
        return await call_next(invocation)

    @hookimpl
    def pulpo_middlewares(project: Project) -> list[Any]:
        return [watch]

    @hookimpl
    def pulpo_context() -> dict[str, str]:
        return {"flow": "f1"}

    plugin = ModuleType("plugin")
    vars(plugin).update(pulpo_middlewares=pulpo_middlewares, pulpo_context=pulpo_context)
    project = make_project(SOURCE, settings={"database_url": database_url}, plugins=from_modules(plugin=plugin))
    async with running(project):
        found = await invoke("context", actor=Actor("ann"), channel="test")
        assert (await invoke("outer")).process != os.getpid()
        assert await asyncio.to_thread(sys.modules["main"].Scaled(factor=3).run, 2) == 6
    assert [each.operation.name for each in seen] == ["context", "outer", "add", "scaled"]
    context = {"flow": "f1"}
    assert found == {"actor": "ann", "channel": "test", "id": seen[0].id, "context": context, "setting": "mine"}
    assert seen[2].parent_id == seen[1].id


async def test_it_is_killed_with_what_it_started(main: Any, tmp_path: Path) -> None:
    with pytest.raises(OperationTimeoutError, match=r"'hangs\.soon' took longer than its timeout of 0\.01 s"):
        await invoke("hangs.soon")
    call = asyncio.create_task(invoke("hangs", {"file": tmp_path / "ids"}))
    await asyncio.to_thread(until, (tmp_path / "ids").exists)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    for number in map(int, (tmp_path / "ids").read_text().split()):
        until(partial(has_ended, number))


def test_it_ends_with_the_process_that_waits_for_it(main: Any, tmp_path: Path) -> None:
    code = f"import asyncio, main; asyncio.run(main.invoke('hangs', {{'file': {str(tmp_path / 'ids')!r}}}))"
    code = code.replace("main.invoke", "__import__('pulpo_core').invoke")
    with subprocess.Popen([sys.executable, "-c", code], cwd=Path(main.__file__).parent) as process:
        until((tmp_path / "ids").exists)
        process.kill()
    for number in map(int, (tmp_path / "ids").read_text().split()):
        until(partial(has_ended, number))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("killed", "the process of operation 'ends' was killed by SIGKILL"),
        ("real-time", r"the process of operation 'ends' was killed by signal \d+"),
        ("exit", "the process of operation 'ends' ended with exit code 7"),
        ("silent", "the process of operation 'ends' ended with exit code 0"),
        ("conflict", r"taken \(take another\)"),
        ("trouble", "Trouble: 1 and 2"),
        ("lambda", "'ends' returned a function that cannot be sent from its process"),
    ],
)
async def test_failures(main: Any, how: str, said: str) -> None:
    with pytest.raises(Exception, match=said) as caught:
        await invoke("ends", {"how": how})
    has_traceback = any("in ends" in note for note in getattr(caught.value, "__notes__", ()))
    assert has_traceback == (how in ("conflict", "trouble"))


async def test_what_cannot_be_sent_is_refused(main: Any) -> None:
    with pytest.raises(ProcessingError, match="the input of operation 'takes' cannot be sent to its process"):
        await invoke("takes", {"anything": lambda: None})


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ('isolate="thread")\ndef it() -> None: ...', "isolate must be 'process', got 'thread'"),
        ('isolate="process")\nasync def it() -> None: ...', "'it' cannot be isolated: it is async"),
        ('isolate="process")\ndef it() -> TextIO: ...', "it returns TextIO, which cannot be sent"),
        ('isolate="process")\ndef it() -> Iterator[int]: ...', "it returns Iterator, which cannot be sent"),
        ('isolate="process")\ndef it() -> Callable[[], int]: ...', "it returns Callable, which cannot be sent"),
        ('isolate="process")\ndef it(a: local()) -> int: ...', "it takes Local, which is declared inside a function"),
    ],
)
def test_what_cannot_be_isolated_is_refused_where_it_is_declared(
    make_project: MakeProject, declared: str, said: str
) -> None:
    source = f"""
from collections.abc import Callable, Iterator
from typing import TextIO
from pydantic import BaseModel
from pulpo_core import operation

def local():
    class Local(BaseModel): ...
    return Local

@operation(name="it", {declared}
"""
    with pytest.raises(DeclarationError, match=said.replace("(", r"\(")):
        make_project(source).load()


def test_a_script_cannot_be_imported_by_the_process(tmp_path: Path) -> None:
    code = """
import asyncio
from pulpo_core import invoke, operation

@operation(name="it", isolate="process")
def it() -> None: ...

asyncio.run(invoke("it"))
"""
    (tmp_path / "script.py").write_text(code)
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert "its process cannot import the script that runs (declare it in a module" in done.stderr


def has_ended(number: int) -> bool:
    """Return True if no such process runs; one that its parent has not waited for yet has ended, too."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{number}/stat").exists() and ") Z " in Path(f"/proc/{number}/stat").read_text()
