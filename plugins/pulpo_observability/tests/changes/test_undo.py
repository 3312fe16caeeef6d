"""The changes of a run are put back, except for what others have changed since."""

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from bson import ObjectId
from pymongo import AsyncMongoClient

from pulpo_core import Documents, invoke, running
from pulpo_core.exceptions import NotFoundError
from pulpo_core.invocation import Actor
from pulpo_core.plugins import from_modules
from pulpo_core.users import user_name
from pulpo_observability import hooks
from pulpo_observability.changes.undo import RunUndo, Undoer

from .conftest import Library

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject, Pulpo

ANN, BEN, EVE = Actor("ann"), Actor("ben"), Actor("eve")

SHOP = """
    from beanie import Document
    from pydantic import field_validator
    from pulpo_core import datamodel, invoke, operation
    from pulpo_core.runtime import current_runtime

    @datamodel
    class Item(Document):
        name: str
        price: int = 1
        stock: dict[str, int] = {"a": 1, "b": 2}

    @datamodel
    class Order(Document):
        number: int
        state: str = "open"

    @datamodel
    class Invoice(Document):
        number: int

    @operation(name="shop.close")
    async def close() -> int:
        await Order.find(Order.state == "open").update({"$set": {"state": "closed"}})
        return 1

    @operation(name="shop.season")
    async def season() -> int:
        async for item in Item.find_all():
            item.price += 1
            item.stock.pop("b")
            await item.save()
        await invoke("shop.close")
        await Invoice.insert_many([Invoice(number=n) for n in range(50)])
        database = current_runtime().database
        await database.client[database.name]["notes"].delete_many({})
        return 1
"""


@pytest.fixture
async def shop(make_project: "MakeProject", database_url: str, recorded: None) -> Any:
    project = make_project(SHOP, settings={"database_url": database_url}, plugins=from_modules(observability=hooks))
    async with running(project) as runtime:
        yield Library(runtime, sys.modules["main"])


async def contents(library: Library) -> dict[str, list[dict[str, Any]]]:
    """All documents, without the record of their changes."""
    names = [name for name in await library.database.list_collection_names() if not name.startswith("pulpo_")]
    return {name: await library.database[name].find().sort("_id").to_list() for name in sorted(names)}


async def undo(library: Library, run: str, *, dry: bool = False) -> RunUndo:
    return await Undoer(library.runtime.database, BEN, "cli").undo(run, dry=dry)


async def last_run(library: Library, operation: str) -> str:
    change = (await library.changes(operation=operation))[-1]
    return str(change.run)


def refusals(done: RunUndo) -> list[tuple[str, str]]:
    return [(each.collection, path) for each in done.documents for path in each.refused]


async def test_a_run_that_touched_200_documents(shop: Library) -> None:
    """In four collections. Others have changed three of them since."""
    await shop.main.Item.insert_many([shop.main.Item(name=f"item {n}") for n in range(50)])
    await shop.main.Order.insert_many([shop.main.Order(number=n) for n in range(50)])
    await shop.database["notes"].insert_many([{"_id": n, "text": "x"} for n in range(50)])
    before = await contents(shop)
    await invoke("shop.season", actor=ANN)
    run = await last_run(shop, "shop.season")
    assert len({(each.collection, str(each.document_id)) for each in await shop.changes(runs=run)}) == 200

    item, order = await shop.main.Item.find_one(), await shop.main.Order.find_one()
    invoice = await shop.main.Invoice.find_one()
    await Documents("Item").as_(EVE).patch(item.id, {"price": 9})
    await Documents("Order").as_(EVE).patch(order.id, {"state": "lost"})
    await Documents("Invoice").as_(EVE).patch(invoice.id, {"number": 99})
    recorded = len(await shop.changes())

    planned = await undo(shop, run, dry=True)
    assert len(await shop.changes()) == recorded
    done = await undo(shop, run)
    assert [each.to_dict() for each in planned.documents] == [each.to_dict() for each in done.documents]
    assert sorted(refusals(done)) == [("Invoice", ""), ("Item", "price"), ("Order", "state")]
    assert all("eve" in reason for each in done.refused for reason in each.refused.values())

    after = await contents(shop)
    changed_item, changed_order = before["Item"][0], before["Order"][0]
    assert after["Item"] == [{**changed_item, "price": 9}, *before["Item"][1:]]
    assert after["Order"] == [{**changed_order, "state": "lost"}, *before["Order"][1:]]
    assert [each["number"] for each in after["Invoice"]] == [99]
    assert after["notes"] == before["notes"]
    written = (await shop.changes())[recorded:]
    assert len(written) == 198
    assert all((each.actor, each.channel, each.undoes, each.run) == ("ben", "cli", run, done.id) for each in written)


async def test_an_undo_is_taken_back(shop: Library) -> None:
    await shop.main.Item.insert_many([shop.main.Item(name=f"item {n}") for n in range(3)])
    await shop.database["notes"].insert_one({"_id": 1})
    before = await contents(shop)
    await invoke("shop.season")
    after = await contents(shop)
    run = await last_run(shop, "shop.season")
    first = await undo(shop, run)
    assert first.run == run
    assert {name: found for name, found in (await contents(shop)).items() if found} == before
    again = await undo(shop, run)
    assert not any(each.action for each in again.documents)
    assert again.refused == []
    assert first.id is not None
    second = await undo(shop, first.id)
    assert second.refused == []
    assert await contents(shop) == after


async def test_a_child_run_alone(shop: Library) -> None:
    await shop.main.Order(number=1).insert()
    await invoke("shop.season")
    done = await undo(shop, await last_run(shop, "shop.close"))
    assert [(each.collection, each.action, each.fields) for each in done.documents] == [("Order", "update", ["state"])]
    assert await shop.main.Invoice.count() == 50


async def test_a_change_that_is_not_recorded_is_refused_too(
    shop: Library,
) -> None:
    await shop.main.Order(number=1).insert()
    await invoke("shop.close")
    other: AsyncMongoClient[Any]
    async with AsyncMongoClient(shop.runtime.database.url) as other:
        await other[shop.runtime.database.name]["Order"].update_many({}, {"$set": {"state": "lost"}})
    done = await undo(shop, await last_run(shop, "shop.close"))
    assert refusals(done) == [("Order", "state")]
    assert done.documents[0].refused["state"] == "changed since, by something that is not recorded"


async def test_what_the_model_refuses_is_named(shop: Library) -> None:
    """The document before the run did not fit the model."""
    await shop.database["Order"].insert_one({"_id": ObjectId(), "number": "many", "state": "open"})
    await shop.database["Order"].insert_one({"_id": ObjectId(), "number": 2, "state": "open"})
    await invoke("shop.close")
    done = await undo(shop, await last_run(shop, "shop.close"))
    assert [each.action for each in done.documents] == ["update", None]
    assert "number" in done.documents[1].refused[""]


async def test_sensitive_fields_are_not_put_back(library: Library) -> None:
    account = await library.main.Account(name="ann", password="a", pin="1").insert()
    done = Undoer(library.runtime.database, BEN, "cli")
    collection = library.database["Account"]
    await library.forget()
    await invoke("accounts.reset", {"name": "ann"})
    report = await done.undo(await last_run(library, "accounts.reset"))
    assert report.documents[0].fields == ["name"]
    assert list(report.documents[0].refused) == ["pin"]
    assert {**(await collection.find_one()), "_id": account.id} == {
        "_id": account.id,
        "name": "ann",
        "password": "a",
        "pin": "9999",
    }


async def test_a_unique_value_that_is_taken_since(library: Library) -> None:
    """Also in a collection without a model, such as that of a model that no longer exists."""
    loose = library.database["loose"]
    await loose.create_index("code", unique=True)
    await loose.insert_many([{"_id": 1, "code": "a"}, {"_id": 2, "code": "b"}])
    await loose.delete_one({"_id": 1})
    await loose.update_one({"_id": 2}, {"$set": {"code": "a"}})
    (deletion,) = await library.changes(kind="delete")
    done = await Undoer(library.runtime.database, ANN, "python").restore(str(deletion.id))
    assert [(each.action, list(each.refused)) for each in done.documents] == [(None, [""])]
    assert "code" in done.documents[0].refused[""]


async def test_a_run_without_changes(library: Library) -> None:
    with pytest.raises(NotFoundError, match="no changes of the run 'x'"):
        await undo(library, "x")


def test_the_command(make_project: "MakeProject", database_url: str, pulpo: "Pulpo") -> None:
    files = {
        "seeds/orders.py": """
            from main import Order, close

            async def seed():
                await Order(number=1).insert()
                await close()
        """
    }
    project = make_project(SHOP, settings={"database_url": database_url}, files=files)
    on = {"PULPO_OBSERVABILITY_CHANGES": "true"}
    pulpo("db", "seed", cwd=project.root, **on)
    listed = json.loads(pulpo("changes", "list", "Order", "--json", cwd=project.root, **on).stdout)
    assert [(each["kind"], each["channel"], each["operation"]) for each in listed] == [
        ("update", "cli", "shop.close"),
        ("create", "cli", None),
    ]
    run, key = listed[0]["run"], listed[0]["id"]
    of_run = pulpo("changes", "list", "--run", run[:8], "--json", cwd=project.root, **on)
    assert [each["change"] for each in json.loads(of_run.stdout)] == [listed[0]["change"]]
    assert "pass --yes" in pulpo("runs", "undo", run, cwd=project.root, expect=2, **on).stderr
    planned = json.loads(pulpo("runs", "undo", run[:8], "--dry-run", "--json", cwd=project.root, **on).stdout)
    assert (planned["undo"], planned["documents"][0]["fields"]) == (None, ["state"])
    done = pulpo("runs", "undo", run, "--yes", cwd=project.root, **on)
    assert done.stdout == f"update\tOrder\t{key}\tstate\n"
    blamed = json.loads(pulpo("blame", "Order", key, "--json", cwd=project.root, **on).stdout)
    assert [(each["field"], each["undoes"]) for each in blamed] == [("number", None), ("state", run)]
    assert (blamed[1]["actor"], blamed[1]["channel"]) == (user_name(), "cli")
    (state,) = pulpo("blame", "Order", key, "state", cwd=project.root, **on).stdout.splitlines()
    assert state.startswith("state\t")
    assert pulpo("changes", "list", "Order", key, "--since", "1h", cwd=project.root, **on).stdout.count("\n") == 3
    assert pulpo("changes", "list", "--actor", "nobody", cwd=project.root, **on).stdout == ""
    assert "did you mean 'Order'?" in pulpo("changes", "list", "Ordr", cwd=project.root, **on).stderr
    assert (
        "--since must be a time, got 'x'"
        in pulpo("changes", "list", "--since", "x", cwd=project.root, expect=2, **on).stderr
    )
    restored = pulpo("changes", "restore", listed[0]["change"], "--yes", cwd=project.root, **on)
    assert restored.stdout == f"update\tOrder\t{key}\tstate\n"
