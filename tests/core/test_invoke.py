"""Decorated functions in a running project, on a real database: every call goes through the pipeline."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from beanie.exceptions import CollectionWasNotInitialized
from pydantic import BaseModel, ConfigDict, field_serializer
from pydantic_core import PydanticSerializationError

from pulpo_core import Actor, Invocation, Project, hookimpl, invoke, operation, running
from pulpo_core.exceptions import (
    DatabaseError,
    NotFoundError,
    OperationTimeoutError,
    PermissionDeniedError,
    ProcessingError,
    ServiceError,
    ValidationError,
)
from pulpo_core.invocation import CallNext, Middleware, output_as_json, output_to_json
from pulpo_core.metadata import OperationMetadata
from pulpo_core.plugins import Plugins, from_modules
from pulpo_core.registries import OperationRegistry

MakeProject = Callable[..., Project]
SOURCE = """
    import asyncio
    import threading
    import time

    from beanie import Document
    from typing import Annotated

    from pydantic import AfterValidator, BaseModel, Field
    from pulpo_core import Actor, OperationBase, datamodel, invoke, operation
    from pulpo_core.exceptions import PermissionDeniedError

    opened = []

    def broken(word):
        raise KeyError(word)

    Word = Annotated[str, AfterValidator(broken)]

    class Pair(BaseModel):
        a: int
        b: int = 2

    @datamodel
    class Note(Document):
        title: str

    @operation(name="add")
    async def add(pair: Pair) -> int:
        return pair.a + pair.b

    class Named(BaseModel):
        full_name: str = Field(alias="fullName")

    @datamodel
    class Person(Document):
        named: Named
        others: list[Named] = []

    @operation(name="keep")
    async def keep(person: Person) -> list[str]:
        return [each.full_name for each in (person.named, *person.others)]

    @operation(name="keep.all")
    async def keep_all(people: list[Person], most: int) -> list[str]:
        return [person.named.full_name for person in people[:most]]

    @operation(name="greet")
    async def greet(named: Named) -> str:
        return named.full_name

    @operation(name="plain")
    async def plain(a: int, /, b: int = 2, *, c: int = 3) -> list[int]:
        return [a, b, c]

    @operation(name="outer")
    async def outer() -> int:
        return await add(Pair(a=1)) + await inner.run(number=5)

    @operation(name="deep")
    def deep(levels: int) -> int:
        return 0 if levels == 0 else 1 + deep(levels - 1)

    @operation(name="inner")
    class Inner(OperationBase):
        def __init__(self, factor: int = 10):
            self.factor = factor

        async def run(self, number: int) -> int:
            return number * self.factor

    inner = Inner(factor=100)

    @operation(name="thread")
    def thread() -> str:
        return threading.current_thread().name

    @operation(name="sync.outer")
    def sync_outer() -> list[str]:
        return [thread(), threading.current_thread().name]

    @operation(name="calls.sync")
    async def calls_sync() -> str:
        return thread()

    @operation(name="slow", timeout=0.05)
    async def slow() -> None:
        await asyncio.sleep(30)

    @operation(name="own.timeout", timeout=30)
    async def own_timeout() -> None:
        raise TimeoutError("my own")

    @operation(name="wrong")
    async def wrong() -> int:
        return "not a number"

    @operation(name="coerced")
    async def coerced() -> list[Pair]:
        return [{"a": "1"}]

    @operation(name="fails")
    async def fails() -> None:
        raise KeyError("mine")

    @operation(name="save")
    async def save(title: str) -> Note:
        return await Note(title=title).insert()

    @operation(name="vault.open", permissions=["guard"])
    async def open_vault(pair: Pair) -> int:
        opened.append(pair.a)
        return pair.a

    @operation(name="asks")
    async def asks() -> int:
        return await invoke("vault.open", {"a": 1}, actor=Actor("mallory"))

    @operation(name="refuses")
    async def refuses() -> None:
        raise PermissionDeniedError("not on Sundays")

    @operation(name="sync.calls")
    def sync_calls() -> str:
        return deep(levels="many")

    @operation(name="picky")
    async def picky(word: Word) -> str:
        return word

    @operation(name="titles")
    async def titles() -> list[str]:
        return [note.title for note in await Note.find_all().to_list()]
"""


async def pass_on(invocation: Invocation, call_next: CallNext) -> Any:
    """A middleware that does nothing."""
    return await call_next(invocation)


class Watch:
    """A plugin that sees every invocation."""

    def __init__(self) -> None:
        self.seen: list[Invocation] = []
        self.order: list[str] = []
        self.errors: list[Exception] = []
        self.second: Middleware | None = None

    def plugins(self) -> Plugins:
        async def watch(invocation: Invocation, call_next: Any) -> Any:
            self.seen.append(invocation)
            self.order.append("outer in")
            try:
                return await call_next(invocation)
            except Exception as error:
                self.errors.append(error)
                raise
            finally:
                self.order.append("outer out")

        async def second(invocation: Invocation, call_next: Any) -> Any:
            self.order.append("inner in")
            return await (self.second or pass_on)(invocation, call_next)

        @hookimpl
        def pulpo_middlewares(project: Project) -> list[Any]:
            return [watch]

        @hookimpl(specname="pulpo_middlewares")
        def more(project: Project) -> list[Any]:
            return [second]

        @hookimpl
        def pulpo_context() -> dict[str, str]:
            return {"flow": "f1"}

        first, last = ModuleType("first"), ModuleType("last")
        vars(first).update(pulpo_middlewares=pulpo_middlewares, pulpo_context=pulpo_context)
        vars(last).update(pulpo_middlewares=more)
        return from_modules(a_first=first, b_second=last)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def main(make_project: MakeProject, database_url: str, watch: Watch) -> tuple[Project, Any]:
    """A loaded project, and its module."""
    project = make_project(SOURCE, settings={"database_url": database_url}, plugins=watch.plugins())
    project.load()
    import sys

    return project, sys.modules["main"]


async def test_fields_have_names_or_aliases(main: tuple[Project, Any]) -> None:
    project, _ = main
    async with running(project):
        for values in ({"full_name": "Li"}, {"fullName": "Li"}):
            assert await invoke("greet", values) == "Li"
            person = {"named": values, "others": [values]}
            assert await invoke("keep", person) == ["Li", "Li"]
            assert await invoke("keep.all", {"people": [person], "most": 1}) == ["Li"]
        for values in ({}, {"fullName": 5}, {"full_name": 5}):  # type: ignore[assignment]
            with pytest.raises(ValidationError) as caught:
                await invoke("greet", values)
            assert [error["loc"] for error in caught.value.errors] == [("full_name",)]


async def test_a_call_goes_through_the_pipeline(main: tuple[Project, Any], watch: Watch) -> None:
    project, module = main
    assert await module.add(module.Pair(a=1)) == 3
    assert watch.seen == []  # nothing runs yet: it was just the function
    async with running(project):
        assert await module.add(module.Pair(a=1)) == 3
        assert await module.add({"a": "4"}) == 6  # validated
        assert await module.plain(1, c=9) == [1, 2, 9]
        assert await module.Inner().run(number=1) == 10
    assert [found.operation.name for found in watch.seen] == ["add", "add", "plain", "inner"]
    assert {found.channel for found in watch.seen} == {"python"}
    assert watch.seen[0].context == {"flow": "f1"}
    assert len({found.id for found in watch.seen}) == 4
    assert watch.order[:3] == ["outer in", "inner in", "outer out"]
    await module.add(module.Pair(a=1))
    assert len(watch.seen) == 4  # nothing runs any more


async def test_nested_invocations_know_their_parent(main: tuple[Project, Any], watch: Watch) -> None:
    project, _ = main
    boss = Actor("boss", frozenset({"admin"}))
    async with running(project):
        assert await invoke("outer", actor=boss, channel="test") == 503
    outer, *inner = watch.seen
    assert [found.operation.name for found in inner] == ["add", "inner"]
    assert [found.parent_id for found in watch.seen] == [None, outer.id, outer.id]
    assert [found.ancestors for found in watch.seen] == [(), (outer.id,), (outer.id,)]
    assert [found.channel for found in watch.seen] == ["test", "python", "python"]
    assert {found.actor for found in watch.seen} == {boss}


async def test_sync_operations_run_in_threads(main: tuple[Project, Any], watch: Watch) -> None:
    project, module = main
    loop_thread = threading.current_thread().name
    async with running(project):
        assert await invoke("thread") != loop_thread
        names = await invoke("sync.outer")
        assert loop_thread not in names
        assert len(set(names)) == 2
        assert await asyncio.to_thread(module.thread) != loop_thread
    _, outer, inner, _ = watch.seen
    assert inner.parent_id == outer.id


async def test_sync_operations_that_call_each_other_do_not_deadlock(main: tuple[Project, Any]) -> None:
    assert await asyncio.gather(*(invoke("deep", {"levels": 40}) for _ in range(5))) == [40] * 5


async def test_a_sync_operation_on_the_loop_is_refused(main: tuple[Project, Any]) -> None:
    project, module = main
    async with running(project):
        with pytest.raises(ProcessingError, match="'thread' was called on the event loop, which it would block") as one:
            module.thread()
        assert one.value.hint == "write `await asyncio.to_thread(thread, …)` or `await invoke('thread', …)`"
        with pytest.raises(ProcessingError, match="was called on the event loop"):
            await invoke("calls.sync")


async def test_from_the_loop_of_another_thread(main: tuple[Project, Any], watch: Watch) -> None:
    project, module = main

    async def elsewhere() -> tuple[int, list[str]]:
        return await module.add(module.Pair(a=5)), await invoke("titles")

    async with running(project):
        await invoke("save", {"title": "here"})
        assert await asyncio.to_thread(lambda: asyncio.run(elsewhere())) == (7, ["here"])
    assert [found.operation.name for found in watch.seen] == ["save", "add", "titles"]


async def test_timeouts(main: tuple[Project, Any]) -> None:
    project, module = main
    async with running(project):
        with pytest.raises(OperationTimeoutError, match=r"'slow' took longer than its timeout of 0\.05 s"):
            await module.slow()
        with pytest.raises(TimeoutError, match="my own"):
            await module.own_timeout()


async def test_output_is_validated(main: tuple[Project, Any]) -> None:
    project, module = main
    async with running(project):
        with pytest.raises(
            ProcessingError, match="'wrong' returned a str, which does not fit its declared type"
        ) as caught:
            await module.wrong()
        assert (caught.value.where or "").rpartition(":")[0].endswith("main.py")
        assert await module.coerced() == [module.Pair(a=1)]


def test_a_result_that_is_not_json(registries: None) -> None:
    class Picture(BaseModel):
        data: bytes

    class Shown(Picture):
        model_config = ConfigDict(ser_json_bytes="base64")

    class Buggy(BaseModel):
        data: bytes

        @field_serializer("data")
        def show(self, data: bytes) -> str:
            raise ValueError("my own")

    @operation(name="one")
    def one() -> Picture:
        return Picture(data=b"\xff")

    @operation(name="shown")
    def shown() -> Shown:
        return Shown(data=b"\xff")

    @operation(name="any")
    def anything() -> Any: ...

    @operation(name="buggy")
    def buggy() -> Buggy:
        return Buggy(data=b"")

    def found(name: str) -> OperationMetadata:
        metadata = OperationRegistry.get(name)
        assert metadata is not None
        return metadata

    for write in (output_as_json, output_to_json):
        with pytest.raises(ProcessingError, match="'one' cannot be written as JSON: it holds bytes that") as caught:
            write(found("one"), one())
        assert "ser_json_bytes" in (caught.value.hint or "")
        with pytest.raises(ProcessingError, match=r"'any' cannot be written as JSON: .*<class 'object'>"):
            write(found("any"), object())
        with pytest.raises(PydanticSerializationError, match="my own"):
            write(found("buggy"), buggy())
    assert output_as_json(found("shown"), shown()) == {"data": "_w=="}
    assert output_to_json(found("shown"), shown()) == b'{"data":"_w=="}'


async def test_input_is_validated(main: tuple[Project, Any], watch: Watch) -> None:
    project, module = main
    async with running(project):
        with pytest.raises(ValidationError, match="the input of operation 'plain' is not valid: a: Field required"):
            await invoke("plain", {"b": 1})
        with pytest.raises(ValidationError) as caught:
            await invoke("plain", {"a": "x", "more": 1})
        assert [error["loc"] for error in caught.value.errors] == [("a",), ("more",)]
        with pytest.raises(TypeError, match="missing a required argument: 'a'"):
            await module.plain()
        with pytest.raises(NotFoundError, match="there is no operation 'nope'"):
            await invoke("nope")
    assert [(found.operation.name, found.sent) for found in watch.seen] == [
        ("plain", {"b": 1}),
        ("plain", {"a": "x", "more": 1}),
    ]


async def test_middlewares_see_invalid_input(main: tuple[Project, Any], watch: Watch) -> None:
    project, module = main
    async with running(project):
        with pytest.raises(ValidationError) as caught:
            await invoke("add", {"a": "x"}, actor=Actor("ann"), channel="test", id="given")
        with pytest.raises(ValidationError):
            await module.add({"b": 1})
        with pytest.raises(ValidationError):
            await invoke("sync.calls")
    first, second, outer, inner = watch.seen
    assert (first.operation.name, first.actor.id, first.channel, first.sent) == ("add", "ann", "test", {"a": "x"})
    assert first.context == {"flow": "f1"}
    assert (first.id, first.refusal) == ("given", caught.value)
    assert second.sent == {"b": 1}
    assert isinstance(second.refusal, ValidationError)
    assert (inner.operation.name, inner.parent_id, inner.sent) == ("deep", outer.id, {"levels": "many"})
    assert outer.refusal is None  # it was called, and failed
    assert len({found.id for found in watch.seen}) == 4
    assert watch.errors[0] is caught.value
    assert watch.order[:3] == ["outer in", "inner in", "outer out"]


async def test_middlewares_see_denied_calls(main: tuple[Project, Any], watch: Watch) -> None:
    project, module = main
    async with running(project):
        with pytest.raises(PermissionDeniedError) as caught:
            await invoke("vault.open", {"a": "not even valid"}, actor=Actor("mallory"))
        with pytest.raises(PermissionDeniedError):
            await invoke("asks")
        with pytest.raises(PermissionDeniedError, match="not on Sundays"):
            await invoke("refuses")
    denied, outer, inner, own = watch.seen
    assert (denied.operation.name, denied.actor, denied.sent) == (
        "vault.open",
        Actor("mallory"),
        {"a": "not even valid"},
    )
    assert denied.refusal is caught.value
    assert isinstance(inner.refusal, PermissionDeniedError)
    assert inner.parent_id == outer.id
    assert (outer.refusal, own.refusal) == (None, None)  # these were called, and failed
    assert module.opened == []


async def test_a_middleware_cannot_let_a_refused_call_through(main: tuple[Project, Any], watch: Watch) -> None:
    project, module = main

    async def answers(invocation: Invocation, call_next: CallNext) -> Any:
        return "from the cache"

    async def swallows(invocation: Invocation, call_next: CallNext) -> Any:
        with suppress(Exception):
            return await call_next(invocation)

    async def replaces(invocation: Invocation, call_next: CallNext) -> Any:
        operation, function = invocation.operation, invocation.function
        return await call_next(Invocation(operation=operation, function=function, input=module.Pair(a=6)))

    async with running(project):
        for watch.second in (answers, swallows, replaces):
            with pytest.raises(PermissionDeniedError, match=r"'mallory' may not invoke the operation 'vault\.open'"):
                await invoke("vault.open", {"a": 1}, actor=Actor("mallory"))
            with pytest.raises(ValidationError):
                await invoke("add", {"a": "x"})
    assert module.opened == []


async def test_middlewares_that_know_valid_input_only(main: tuple[Project, Any], watch: Watch) -> None:
    project, _ = main
    read: list[int] = []

    async def assumes(invocation: Invocation, call_next: CallNext) -> Any:
        read.append(invocation.input.a)  # type: ignore[attr-defined]
        return await call_next(replace(invocation, context={}))

    watch.second = assumes
    async with running(project):
        with pytest.raises(PermissionDeniedError):
            await invoke("vault.open", {"a": "x"}, actor=Actor("mallory"))
        with pytest.raises(ValidationError):
            await invoke("add", {"a": "x"})
        assert await invoke("add", {"a": 1}) == 3
    assert read == [1]
    assert [type(error) for error in watch.errors] == [PermissionDeniedError, ValidationError]


async def test_a_validator_with_a_bug(main: tuple[Project, Any], watch: Watch) -> None:
    project, _ = main
    async with running(project):
        with pytest.raises(KeyError, match="hello"):
            await invoke("picky", {"word": "hello"})
    assert isinstance(watch.seen[0].refusal, KeyError)


async def test_a_given_id(main: tuple[Project, Any], watch: Watch) -> None:
    project, _ = main
    async with running(project):
        await invoke("add", {"a": 1}, id="mine")
    assert watch.seen[0].id == "mine"


async def test_the_users_own_errors_come_through(main: tuple[Project, Any]) -> None:
    project, module = main
    async with running(project):
        with pytest.raises(KeyError, match="mine"):
            await module.fails()


async def test_the_database_is_there(main: tuple[Project, Any]) -> None:
    project, module = main
    async with running(project):
        note = await module.save("first")
        assert note.id is not None
        assert await invoke("titles") == ["first"]


async def test_one_project_at_a_time(main: tuple[Project, Any]) -> None:
    project, _ = main
    async with running(project):
        with pytest.raises(ServiceError, match="this process already runs a project"):
            async with running(project):
                pass
    async with running(project):
        assert await invoke("add", {"a": 1}) == 3


async def test_without_a_running_project_invoke_only_validates(main: tuple[Project, Any], watch: Watch) -> None:
    assert await invoke("plain", {"a": "1"}) == [1, 2, 3]
    assert await invoke("thread") != threading.current_thread().name
    assert watch.seen == []


@pytest.mark.parametrize("call", [lambda module: module.save("x"), lambda module: invoke("save", {"title": "x"})])
async def test_documents_without_a_running_project(call: Any, main: tuple[Project, Any]) -> None:
    with pytest.raises(CollectionWasNotInitialized) as caught:
        await call(main[1])
    (note,) = caught.value.__notes__
    assert note == "no project is running, so documents have no database: `async with running(Project.find()):`"


async def test_a_database_that_is_not_there(make_project: MakeProject) -> None:
    url = "mongodb://user:secret@127.0.0.1:1/x?authSource=hidden"
    project = make_project(SOURCE, settings={"database_url": url, "database_timeout": 0.2})
    with pytest.raises(DatabaseError) as caught:
        async with running(project):
            pass
    assert caught.value.message == "no database answers at mongodb://***@127.0.0.1:1/x"
    assert "secret" not in f"{caught.value!r} {caught.value.hint} {caught.value.__cause__}"
