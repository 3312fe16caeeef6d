"""`transaction()` on a real server: kept, undone, run again, refused."""

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest
from pymongo.errors import OperationFailure

from pulpo_core import invoke, running, transaction
from pulpo_core.exceptions import ProcessingError, UnsupportedError, is_retryable
from pulpo_core.transactions import has_transactions

if TYPE_CHECKING:
    from pulpo_core.runtime import Runtime
    from pulpo_core.testing import MakeProject

BANK = """
    from beanie import Document
    from pulpo_core import datamodel, operation, transaction

    @datamodel
    class Account(Document):
        owner: str
        amount: int = 0

    @operation(name="bank.move")
    async def move(source: str, target: str, amount: int) -> int:
        async with transaction():
            for owner, change in ((source, -amount), (target, amount)):
                account = await Account.find_one(Account.owner == owner)
                account.amount += change
                await account.save()
            if (await Account.find_one(Account.owner == source)).amount < 0:
                raise ValueError("not enough")
            return await Account.find(Account.amount > 0).count()
"""


@pytest.fixture
async def bank(make_project: "MakeProject", database_url: str) -> "AsyncIterator[Runtime]":
    project = make_project(BANK, settings={"database_url": database_url})
    async with running(project) as runtime:
        for owner, amount in (("ann", 10), ("bob", 0)):
            await account(project).document_cls(owner=owner, amount=amount).insert()
        yield runtime


@pytest.fixture
def transactional(bank: "Runtime") -> "Runtime":
    if not has_transactions(bank.database):
        pytest.skip("the server has no transactions")
    return bank


def account(project: Any) -> Any:
    return project.metadata.model("Account")


async def amounts(bank: "Runtime") -> dict[str, int]:
    found = await account(bank.project).document_cls.find_all().to_list()
    return {each.owner: each.amount for each in found}


async def test_all_is_kept(transactional: "Runtime") -> None:
    assert await invoke("bank.move", {"source": "ann", "target": "bob", "amount": 4}) == 2
    assert await amounts(transactional) == {"ann": 6, "bob": 4}


async def test_nothing_is_kept_after_an_error(transactional: "Runtime") -> None:
    with pytest.raises(ValueError, match="not enough"):
        await invoke("bank.move", {"source": "ann", "target": "bob", "amount": 40})
    assert await amounts(transactional) == {"ann": 10, "bob": 0}


async def test_others_see_nothing_before_the_end(transactional: "Runtime") -> None:
    model = account(transactional.project).document_cls
    inserted = asyncio.Event()

    async def look() -> int:
        await inserted.wait()
        return int(await model.count())

    outside = asyncio.create_task(look())  # begun before the transaction, hence not part of it
    async with transaction() as session:
        await model(owner="eve").insert()
        inserted.set()
        assert session.in_transaction
        assert (await outside, await model.count()) == (2, 3)
    assert await model.count() == 3


async def test_a_transaction_inside_of_another_is_part_of_it(transactional: "Runtime") -> None:
    model = account(transactional.project).document_cls

    async def work() -> None:
        async with transaction() as outer:
            async with transaction() as inner:
                assert inner is outer
                await model(owner="eve").insert()
            raise KeyError

    with pytest.raises(KeyError):
        await work()
    assert set(await amounts(transactional)) == {"ann", "bob"}


async def test_an_inner_failure_cannot_be_passed_over(transactional: "Runtime") -> None:
    model = account(transactional.project).document_cls

    async def work() -> None:
        async with transaction():
            try:
                async with transaction():
                    await model(owner="eve").insert()
                    raise KeyError("inner")
            except KeyError:
                await model(owner="mia").insert()

    with pytest.raises(ProcessingError, match="failed, but its error was caught") as raised:
        await work()
    assert isinstance(raised.value.__cause__, KeyError)
    assert set(await amounts(transactional)) == {"ann", "bob"}


async def test_a_conflict_is_an_error_that_may_be_tried_again(transactional: "Runtime") -> None:
    model = account(transactional.project).document_cls
    started, written = asyncio.Event(), asyncio.Event()

    async def other() -> None:
        await started.wait()
        await model.find_one(model.owner == "ann").update({"$set": {"amount": 1}})
        written.set()

    async def work() -> None:
        async with transaction():
            await model.find_one(model.owner == "ann")
            started.set()
            await written.wait()
            await model.find_one(model.owner == "ann").update({"$inc": {"amount": 5}})

    task = asyncio.create_task(other())
    with pytest.raises(OperationFailure) as raised:
        await work()
    await task
    assert is_retryable(raised.value)
    assert await amounts(transactional) == {"ann": 1, "bob": 0}


async def test_a_decorated_function_is_run_again_after_a_conflict(transactional: "Runtime") -> None:
    model = account(transactional.project).document_cls
    started, written, runs = asyncio.Event(), asyncio.Event(), []

    async def other() -> None:
        await started.wait()
        await model.find_one(model.owner == "ann").update({"$set": {"amount": 1}})
        written.set()

    @transaction()
    async def add(amount: int) -> str:
        runs.append(amount)
        found = await model.find_one(model.owner == "ann")
        started.set()
        await written.wait()
        await found.set({"amount": found.amount + amount})
        return "done"

    task = asyncio.create_task(other())
    assert await add(5) == "done"
    await task
    assert runs == [5, 5]
    assert await amounts(transactional) == {"ann": 6, "bob": 0}


async def test_a_decorated_function_that_fails_is_undone(transactional: "Runtime") -> None:
    model = account(transactional.project).document_cls

    @transaction()
    async def add() -> None:
        await model(owner="eve").insert()
        raise KeyError("no")

    with pytest.raises(KeyError):
        await add()
    assert set(await amounts(transactional)) == {"ann", "bob"}


async def test_a_server_without_transactions_says_so_before_anything_is_written(bank: "Runtime") -> None:
    if has_transactions(bank.database):
        pytest.skip("the server has transactions")
    with pytest.raises(UnsupportedError, match="has no transactions") as raised:
        await invoke("bank.move", {"source": "ann", "target": "bob", "amount": 4})
    assert "replica set" in (raised.value.hint or "")
    assert await amounts(bank) == {"ann": 10, "bob": 0}


async def test_another_loop(transactional: "Runtime") -> None:
    found: list[BaseException] = []

    async def begin() -> None:
        async with transaction():
            pass

    def work() -> None:
        try:
            asyncio.run(begin())
        except ProcessingError as error:
            found.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    await asyncio.to_thread(thread.join)
    assert "must begin in the event loop" in str(found[0])


async def test_without_a_running_project() -> None:
    with pytest.raises(ProcessingError, match="a transaction needs a running project"):
        async with transaction():
            pass


def test_only_coroutine_functions() -> None:
    with pytest.raises(TypeError, match="work must be a coroutine function"):
        transaction()(work)  # type: ignore[arg-type]


def work() -> None: ...
