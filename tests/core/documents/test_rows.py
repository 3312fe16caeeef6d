"""`@datamodel(rows=…)`: which documents an actor meets, and may write, through `Documents`."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from pulpo_core import Actor, Documents, hookimpl, running
from pulpo_core.documents import Create, Delete, Update
from pulpo_core.exceptions import DeclarationError, NotFoundError, PermissionDeniedError, ProcessingError
from pulpo_core.plugins import from_modules

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

LIBRARY = """
    from beanie import Document, Link
    from pulpo_core import Action, Actor, datamodel


    @datamodel
    class Reader(Document):
        login: str


    async def own(actor: Actor, action: Action):
        if "staff" in actor.roles:
            return True
        if "odd" in actor.roles:
            return None
        if "broken" in actor.roles:
            raise RuntimeError("no answer")
        reader = await Reader.find_one(Reader.login == actor.id)
        return Loan.reader_id == str(reader.id) if reader else False


    def drafts(actor: Actor, action: Action):
        return True if action in ("read", "create") else {"state": "draft"}


    @datamodel(rows=own)
    class Loan(Document):
        book: str
        reader_id: str

        class Settings:
            name = "loans"
            is_root = True


    @datamodel
    class LongLoan(Loan):
        weeks: int = 8


    @datamodel(rows=drafts)
    class Article(Document):
        text: str = ""
        state: str = "draft"


    @datamodel(rows=lambda actor, action: action != "create")
    class Archived(Document):
        text: str = ""


    @datamodel(permissions=["staff"])
    class Fine(Document):
        loan: Link[Loan]


    @datamodel
    class Note(Document):
        loan: Link[Loan]
"""
ANN, BOB, STAFF = Actor("ann"), Actor("bob"), Actor("sue", frozenset({"staff"}))


class Library:
    """The ids of the readers Ann and Bob, and of a loan of each."""

    def __init__(self, readers: dict[str, str], loans: dict[str, str]) -> None:
        self.readers = readers
        self.loans = loans


@pytest.fixture
async def library(make_project: "MakeProject", database_url: str) -> AsyncIterator[Library]:
    async with running(make_project(LIBRARY, settings={"database_url": database_url})):
        readers = {name: (await Documents("Reader").create({"login": name})).id_text for name in ("ann", "bob")}
        loans = {
            name: (await Documents("Loan").create({"book": f"{name}'s", "reader_id": id})).id_text
            for name, id in readers.items()  # noqa: A001
        }
        yield Library(readers, loans)


def loans(actor: Actor) -> Documents[Any]:
    return Documents("Loan").as_(actor)


async def everything(documents: Documents[Any]) -> list[str]:
    return [item["book"] for item in (await documents.find(sort="book")).items]


async def test_reads(library: Library) -> None:
    assert await everything(Documents("Loan")) == await everything(loans(STAFF)) == ["ann's", "bob's"]
    assert await everything(loans(ANN)) == ["ann's"]
    assert await everything(loans(Actor("nobody"))) == []
    assert await loans(ANN).count() == await loans(ANN).count(count="estimated") == 1
    assert (await loans(ANN).find(count="exact")).to_json().endswith(b'"total":1}')
    assert (await loans(ANN).get(library.loans["ann"])).value["book"] == "ann's"
    with pytest.raises(NotFoundError):
        await loans(ANN).get(library.loans["bob"])
    assert (await loans(ANN).find(book="bob's")).items == []
    rows = [part async for part in await loans(ANN).export("ndjson")]
    assert [orjson.loads(line)["book"] for line in b"".join(rows).splitlines()] == ["ann's"]


async def test_pages_continue_within_the_rows(library: Library) -> None:
    for number in range(7):
        for name in ("ann", "bob"):
            await Documents("Loan").create({"book": f"{name}{number}", "reader_id": library.readers[name]})
    found, cursor = [], None
    while True:
        after: dict[str, Any] = {"cursor": cursor} if cursor else {}
        page = await loans(ANN).find({"limit": 3, "sort": "-book", **after})
        found += [item["book"] for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == [f"ann{number}" for number in range(6, -1, -1)] + ["ann's"]


async def test_writes(library: Library) -> None:
    made = await loans(ANN).create({"book": "new", "reader_id": library.readers["ann"]})
    with pytest.raises(PermissionDeniedError, match="'ann' may not create this Loan"):
        await loans(ANN).create({"book": "new", "reader_id": library.readers["bob"]})
    for write in (
        lambda key: loans(ANN).patch(key, {"book": "mine"}),
        lambda key: loans(ANN).replace(key, {"book": "mine", "reader_id": library.readers["ann"]}),
        lambda key: loans(ANN).delete(key),
    ):
        with pytest.raises(NotFoundError):
            await write(library.loans["bob"])
        await write(made.id_text)
    assert await everything(Documents("Loan")) == ["ann's", "bob's"]


async def test_nobody_writes_a_document_out_of_their_rows(library: Library) -> None:
    id, given = library.loans["ann"], {"reader_id": library.readers["bob"]}  # noqa: A001
    before = await loans(ANN).get(id)
    with pytest.raises(PermissionDeniedError, match="may not update this Loan"):
        await loans(ANN).patch(id, given)
    with pytest.raises(PermissionDeniedError, match="may not update this Loan"):
        await loans(ANN).replace(id, {"book": "x", **given})
    assert (await Documents("Loan").get(id)).version == before.version


async def test_bulk(library: Library) -> None:
    results = await loans(ANN).bulk(
        [
            Create({"book": "new", "reader_id": library.readers["ann"]}),
            Create({"book": "new", "reader_id": library.readers["bob"]}),
            Update(library.loans["ann"], {"book": "changed"}),
            Update(library.loans["bob"], {"book": "changed"}),
            Update(library.loans["ann"], {"reader_id": library.readers["bob"]}),
            Delete(library.loans["bob"]),
            Delete(library.loans["ann"]),
        ]
    )
    denied, missing = PermissionDeniedError, NotFoundError
    assert [type(result.error) for result in results] == [
        type(None), denied, type(None), missing, denied, missing, type(None),
    ]  # fmt: skip
    assert await everything(Documents("Loan")) == ["bob's", "new"]


async def test_rows_by_action(library: Library) -> None:
    articles: Documents[Any] = Documents("Article").as_(ANN)
    id = (await articles.create({"state": "published"})).id_text  # noqa: A001
    for write in (articles.patch(id, {"text": "x"}), articles.replace(id, {"text": "x"}), articles.delete(id)):
        with pytest.raises(PermissionDeniedError):
            await write
    draft = (await articles.create({})).id_text
    await articles.patch(draft, {"text": "x"})
    with pytest.raises(PermissionDeniedError):
        await articles.patch(draft, {"state": "published"})
    await articles.delete(draft)
    assert [item["state"] for item in (await articles.find()).items] == ["published"]


async def test_without_any_rows_nothing_is_created(library: Library) -> None:
    archived: Documents[Any] = Documents("Archived").as_(ANN)
    with pytest.raises(PermissionDeniedError, match="'ann' may not create this Archived"):
        await archived.create({})
    [created] = await archived.bulk([Create({})])
    assert isinstance(created.error, PermissionDeniedError)
    for is_dry in (True, False):
        imported = await archived.load(b"text\nold\n", "csv", dry_run=is_dry)
        assert (imported.created, imported.failed) == (0, 1)
    made: Any = await Documents("Archived").create({})
    await archived.delete(made.id)
    with pytest.raises(PermissionDeniedError):
        await archived.restore(made.values, is_deleted=True)
    assert await Documents("Archived").count() == 0


async def test_the_rows_of_a_root_hold_for_the_classes_below_it(library: Library) -> None:
    long_loans: Documents[Any] = Documents("LongLoan")
    await long_loans.create({"book": "long", "reader_id": library.readers["bob"]})
    assert (await long_loans.as_(ANN).find()).items == []
    assert len((await long_loans.as_(BOB).find()).items) == 1
    assert await everything(loans(ANN)) == ["ann's"]


async def test_linked_documents_outside_of_the_rows_stay_links(library: Library) -> None:
    notes: Documents[Any] = Documents("Note")
    made = [await notes.create({"loan": library.loans[name]}) for name in ("ann", "bob")]
    alone = [await notes.as_(ANN).get(note.id, expand="loan") for note in made]
    assert [note.value["loan"].get("book") for note in alone] == ["ann's", None]
    shown = [item["loan"] for item in (await notes.as_(ANN).find(expand="loan")).items]
    assert [loan.get("book") for loan in shown] == ["ann's", None]
    lines = b"".join([part async for part in await notes.as_(ANN).export("csv", expand="loan")])
    assert b"ann's" in lines
    assert b"bob's" not in lines
    assert [item["loan"]["book"] for item in (await notes.find(expand="loan")).items] == ["ann's", "bob's"]


async def test_roles_and_links_are_checked_without_a_surface(library: Library) -> None:
    fines: Documents[Any] = Documents("Fine").as_(ANN)
    for call in (
        fines.find(), fines.count(), fines.get("0" * 24), fines.get("0" * 24, fields="id"), fines.create({}),
        fines.patch("0" * 24, {}),
        fines.replace("0" * 24, {}), fines.delete("0" * 24), fines.export("csv"),
    ):  # fmt: skip
        with pytest.raises(PermissionDeniedError, match="model 'Fine'"):
            await call
    [refused] = await fines.bulk([Create({})])
    assert isinstance(refused.error, PermissionDeniedError)
    assert (await Documents("Fine").as_(STAFF).find()).items == []


@pytest.mark.parametrize(("role", "error"), [("odd", ProcessingError), ("broken", RuntimeError)])
async def test_a_rule_without_an_answer_closes_the_model(library: Library, role: str, error: type[Exception]) -> None:
    documents = loans(Actor("eve", frozenset({role})))
    with pytest.raises(error):
        await documents.find()
    with pytest.raises(error):
        await documents.create({"book": "x", "reader_id": library.readers["ann"]})
    assert await Documents("Loan").count() == 2


@pytest.mark.parametrize("rows", ["'own'", "lambda actor: True", "42"])
def test_a_rule_is_a_function_of_actor_and_action(make_project: "MakeProject", rows: str) -> None:
    source = f"""
        from beanie import Document
        from pulpo_core import datamodel

        @datamodel(rows={rows})
        class Loan(Document):
            book: str
    """
    with pytest.raises(DeclarationError, match="rows must be a function of two arguments"):
        make_project(source).load()


async def test_plugins_are_asked_about_documents(make_project: "MakeProject", database_url: str) -> None:
    class Guard:
        @hookimpl
        async def pulpo_authorize(self, actor: Actor, action: str, target: Any) -> bool | None:
            return False if action == "delete" and target.name == "Article" else None

    project = make_project(LIBRARY, settings={"database_url": database_url}, plugins=from_modules(guard=Guard()))
    async with running(project):
        articles: Documents[Any] = Documents("Article").as_(STAFF)
        made = await articles.create({})
        with pytest.raises(PermissionDeniedError, match="'sue' may not delete the model 'Article'"):
            await articles.delete(made.id)
        await articles.as_(STAFF, granted=["delete"]).delete(made.id)
