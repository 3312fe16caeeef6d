"""Links to one of several models, and to those that inherit from one, through `Documents`: whose documents count."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from bson import DBRef, ObjectId

from pulpo_core import Actor, Documents, running
from pulpo_core.documents import Create, Delete, Update
from pulpo_core.documents.encode.json import Encoder
from pulpo_core.exceptions import NotFoundError, ValidationError

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

STUDIO = """
    from typing import Annotated, Literal
    from uuid import UUID

    from beanie import Document, DocumentWithSoftDelete, Link
    from pulpo_core import Action, Actor, datamodel
    from pydantic import AliasChoices, BaseModel, ConfigDict, Field


    def own(actor: Actor, action: Action):
        return {"owner": actor.id}


    @datamodel
    class Media(Document):
        title: str

        class Settings:
            name = "media"
            is_root = True


    @datamodel(rows=own)
    class Video(Media):
        owner: str


    @datamodel(permissions=["staff"])
    class Tape(Media):
        shelf: int = 0


    @datamodel(rows=own)
    class Person(Document):
        owner: str


    @datamodel
    class Code(Document):
        id: UUID


    @datamodel
    class Word(Document):
        id: str


    @datamodel
    class Number(Document):
        id: int


    class Counted(BaseModel):
        label: str = ""
        keys: list[Link[Number] | Link[Word]] = []
        other: Link[Word] | Link[Person] | None = Field(None, validation_alias=AliasChoices("other", "otherKey"))


    @datamodel
    class Gone(DocumentWithSoftDelete):
        text: str = ""


    class Note(BaseModel):
        model_config = ConfigDict(populate_by_name=True)

        about: Link[Media] | Link[Person] | None = Field(default=None, alias="re")


    class Other(BaseModel):
        kind: int
        about: Link[Person] | Link[Media] | None = None


    @datamodel
    class Card(Document):
        model_config = ConfigDict(populate_by_name=True)

        thing: Link[Person] | Link[Media] | None = Field(default=None, alias="th")
        key: Link[Code] | Link[Word] | Link[Person] | None = None
        note: Note | Other | None = None
        nested: dict[str, list[Note]] = {}
        media: Link[Media] | None = None
        gone: Link[Gone] | None = None
        counted: Counted | None = None
        only: list[Link[Media]] = []

        class Settings:
            name = "cards"


    @datamodel
    class Deck(Document):
        one: Link[Person] | Link[Media] | None = None
        many: list[Link[Person] | Link[Media]] = []


    class Cat(BaseModel):
        name: str = Field(alias="n")
        age: int = 0


    class Dog(BaseModel):
        name: str
        age: float = 0.0
        owner: Link[Person] | None = None


    class Bird(BaseModel):
        age: bool = True
        owner: Link[Media] | None = None
        mate: "Bird | Dog | None" = None


    @datamodel
    class Pet(Document):
        animal: Cat | Dog | Bird


    class Label(BaseModel):
        text: str


    class Single(BaseModel):
        kind: Literal["single"]
        ref: Link[Code] | None = None


    class Plain(BaseModel):
        kind: Literal["plain"]
        ref: str = ""


    class Double(BaseModel):
        kind: Literal["double"]
        ref: Link[Number] | Link[Person] | None = None


    @datamodel
    class Mixed(Document):
        source: Link[Number] | Link[Person] | str | Label | None = None
        parts: list[Annotated[Single | Double | Plain, Field(discriminator="kind")]] = []


    class Leaf(BaseModel):
        kind: Literal["leaf"]
        ref: Link[Number] | Link[Code] | None = None
        hidden: str = Field(default="", exclude=True)
        parts: list["Annotated[Leaf | Branch, Field(discriminator='kind')]"] = []


    class Branch(BaseModel):
        kind: Literal["branch"]
        ref: Link[Word] | Link[Person] | None = None
        parts: list["Annotated[Leaf | Branch, Field(discriminator='kind')]"] = []


    @datamodel
    class Tree(Document):
        root: Leaf | Branch = Field(discriminator="kind")
"""
ANN, BOB, STAFF = Actor("ann"), Actor("bob"), Actor("sue", frozenset({"staff"}))
CODE = "12345678-1234-5678-1234-567812345678"


@pytest.fixture
async def studio(make_project: "MakeProject", database_url: str) -> AsyncIterator[Any]:
    """A running project: the ids of a person and a video of Ann's, a tape, and a medium of no special kind."""
    async with running(make_project(STUDIO, settings={"database_url": database_url})):
        made: Any = {
            "person": await Documents("Person").create({"owner": "ann"}),
            "video": await Documents("Video").create({"title": "video", "owner": "ann"}),
            "tape": await Documents("Tape").create({"title": "tape"}),
            "film": await Documents("Media").create({"title": "film"}),
        }
        yield SimpleNamespace(**{name: stored.id_text for name, stored in made.items()}, **vars(__import__("main")))


def cards(actor: Actor | None = None) -> Documents[Any]:
    return Documents("Card") if actor is None else Documents("Card").as_(actor)


async def test_an_id_is_looked_for_among_what_the_caller_may_read(studio: Any) -> None:
    """Otherwise, the response would reveal which documents exist."""
    assert (await cards(ANN).create({"thing": studio.person})).value["thing"]["collection"] == "Person"
    for actor, key in ((BOB, studio.person), (BOB, studio.video), (ANN, studio.tape), (None, "0" * 24)):
        with pytest.raises(ValidationError, match="thing: no linked document has this id; send an object") as error:
            await cards(actor).create({"thing": key})
        assert error.value.errors[0]["loc"] == ("thing",)
    for actor, key in ((ANN, studio.video), (BOB, studio.film), (STAFF, studio.tape), (None, studio.tape)):
        assert (await cards(actor).create({"thing": key})).value["thing"] == {"id": key, "collection": "media"}
    [refused, done] = await cards(BOB).bulk([Create({"thing": studio.person}), Create({"th": studio.film})])
    assert isinstance(refused.error, ValidationError)
    assert done.stored is not None
    assert done.stored.value["thing"]["collection"] == "media"
    [refused] = await cards(BOB).bulk([Update(done.id, {"thing": studio.person})])
    assert isinstance(refused.error, ValidationError)


async def test_ids_of_several_types(studio: Any) -> None:
    """A UUID may be a text, too, so that it is looked for; the text of a word is nothing else."""
    await Documents("Code").create({"id": CODE})
    await Documents("Word").create({"id": "abc"})
    assert (await cards().create({"key": CODE})).value["key"] == {"id": CODE, "collection": "Code"}
    assert (await cards().create({"key": "abc"})).value["key"] == {"id": "abc", "collection": "Word"}
    assert (await cards().create({"key": "unknown"})).value["key"] == {"id": "unknown", "collection": "Word"}
    assert (await cards().create({"key": studio.person})).value["key"]["collection"] == "Person"
    await Documents("Word").create({"id": CODE})
    with pytest.raises(ValidationError, match="key: the id may be that of several models"):
        await cards().create({"key": CODE})
    made = await cards().create({"key": {"id": CODE, "collection": "Word"}})
    assert (await Documents("Card").find(key=CODE)).items[1]["id"] == made.id_text
    stored = await studio.Card.get_pymongo_collection().find_one({"_id": made.id})
    assert stored["key"] == DBRef("Word", CODE)


async def test_links_in_what_is_embedded(studio: Any) -> None:
    made = await cards().create(
        {
            "note": {"kind": 1, "about": studio.person},
            "nested": {"a": [{"re": studio.video}, {"about": studio.person}, {}]},
        }
    )
    assert made.value["note"]["about"] == {"id": studio.person, "collection": "Person"}
    abouts = [note["about"] and note["about"]["collection"] for note in made.value["nested"]["a"]]
    assert abouts == ["media", "Person", None]
    changed = await cards().patch(made.id, {"note": {"about": studio.film}})
    assert changed.value["note"] == {"kind": 1, "about": {"id": studio.film, "collection": "media"}}
    card = await studio.Card.get(made.id)
    assert card.note.about.document_class is studio.Media
    assert [note.about.document_class for note in card.nested["a"][:2]] == [studio.Media, studio.Person]
    with pytest.raises(ValidationError) as error:
        await cards().create({"nested": {"a": [{}, {"about": "x"}]}})
    assert error.value.errors[0]["loc"] == ("nested", "a", 1, "about")


async def test_links_under_any_name_of_their_field(studio: Any) -> None:
    for name in ("other", "otherKey"):
        made = await cards().create({"counted": {name: studio.person}})
        assert made.value["counted"]["other"] == {"id": studio.person, "collection": "Person"}
        made = await cards().patch(made.id_text, {"counted": {name: {"id": "w", "collection": "Word"}}})
        assert made.value["counted"]["other"] == {"id": "w", "collection": "Word"}


async def test_a_patch_of_what_is_embedded_takes_an_object_at_its_word(studio: Any) -> None:
    """The first class would have taken `7` for an id of its own."""
    made = await cards().create({"counted": {"label": "x"}})
    word, number = {"id": "7", "collection": "Word"}, {"id": "7", "collection": "Number"}
    changed = await cards().patch(made.id, {"counted": {"keys": [word, number, 7]}})
    assert changed.value["counted"] == {"label": "x", "keys": [word, number, number], "other": None}
    stored = await studio.Card.get_pymongo_collection().find_one({"_id": made.id})
    assert stored["counted"]["keys"] == [DBRef("Word", "7"), DBRef("Number", 7), DBRef("Number", 7)]
    with pytest.raises(ValidationError) as error:
        await cards().patch(made.id, {"counted": {"keys": [word, {"id": "x", "collection": "Number"}]}})
    assert error.value.errors[0]["loc"] == ("counted", "keys", 1)


async def test_such_links_are_written_without_building_documents(studio: Any) -> None:
    encoder = Encoder(studio.Deck)
    assert encoder.is_plain
    decks: Documents[Any] = Documents("Deck")
    for values in ({}, {"one": studio.film}, {"one": studio.person, "many": [studio.film, studio.person]}):
        made = await decks.create(values)
        assert encoder.one(made.values) == encoder.validated(made.values) == made.json
    copy = {"_id": made.id, "one": {"title": "stored by older versions"}, "many": []}
    assert orjson.loads(encoder.one(copy))["one"]["title"] == "stored by older versions"


async def test_python_names_the_model(studio: Any) -> None:
    person, film = await studio.Person.get(studio.person), await studio.Media.get(studio.film)
    for given in (film.to_ref(), studio.Media.link_from_id(film.id), DBRef("media", film.id)):
        for values in ({"thing": given}, studio.Card(thing=given)):
            made = await cards().create(values)
            assert made.document.thing.document_class is studio.Media
            assert (await made.document.thing.fetch()).title == "film"
            assert made.value["thing"] == {"id": studio.film, "collection": "media"}
    with pytest.raises(ValidationError, match="thing is not a link"):
        await cards().create({"thing": person})
    with pytest.raises(ValidationError, match="must link to"):
        await cards().create({"thing": DBRef("elsewhere", film.id)})


async def test_a_document_in_place_of_a_link_is_refused_at_any_depth(studio: Any) -> None:
    for values in (
        {"media": {"title": "a copy"}},
        {"only": [studio.film, {"title": "a copy"}]},
        {"nested": {"a": [{"about": {"title": "a copy"}}]}},
    ):
        with pytest.raises(ValidationError):
            await cards().create(values)
    assert await cards().count() == 0


@pytest.mark.parametrize(
    "stored",
    [
        {"th": {"_id": ObjectId(), "title": "a copy"}},
        {"th": DBRef("elsewhere", 5)},
        {"th": DBRef("media", 5)},
        {"media": DBRef("elsewhere", 5)},
        {"media": {"_id": ObjectId(), "title": "a copy"}},
        {"note": {"kind": 1, "about": {"title": "a copy"}}},
        {"nested": {"a": [{"re": DBRef("elsewhere", 5)}]}},
    ],
)
async def test_wrong_links_that_are_stored_stop_nobody(studio: Any, stored: dict[str, Any]) -> None:
    """Older versions stored copies in place of links to one of several models; a patch leaves those as they are."""
    collection = studio.Card.get_pymongo_collection()
    key = (await collection.insert_one({**stored, "only": []})).inserted_id
    shown = (await cards().get(key)).value
    await cards().patch(key, {"only": [studio.film]})
    await cards().patch(key, {**shown, "only": []})
    assert await collection.find_one({"_id": key}) == {"_id": key, **stored, "only": []}
    with pytest.raises(ValidationError):
        await cards().patch(key, {"only": [{"title": "a copy"}]})


async def test_expanded_documents_of_inheriting_models_have_their_own_rules(studio: Any) -> None:
    """Documents that the caller may not read stay links: another person's video, a tape for the staff."""
    for key in (studio.film, studio.video, studio.tape):
        await cards().create({"media": key})

    async def titles(actor: Actor | None) -> list[Any]:
        page = await cards(actor).find(expand="media", sort="id")
        return [item["media"].get("title") for item in page.items]

    assert await titles(None) == ["film", "video", "tape"]
    assert await titles(ANN) == ["film", "video", None]
    assert await titles(BOB) == ["film", None, None]
    assert await titles(STAFF) == ["film", None, "tape"]
    shown = (await cards().find(expand="media", sort="id")).items
    assert [sorted(item["media"]) for item in shown] == [
        ["id", "title"],
        ["id", "owner", "title"],
        ["id", "shelf", "title"],
    ]


async def test_deleted_documents_are_not_expanded(studio: Any) -> None:
    gone: Any = await Documents("Gone").create({"text": "x"})
    await cards().create({"gone": gone.id})
    assert (await cards().find(expand="gone")).items[0]["gone"]["text"] == "x"
    await Documents("Gone").delete(gone.id)
    assert (await cards().find(expand="gone")).items[0]["gone"] == {"id": gone.id_text, "collection": "Gone"}


async def test_the_other_path_is_shown_to_those_who_may_read_the_document(studio: Any) -> None:
    media: Documents[Any] = Documents("Media")
    for actor, key, model in ((ANN, studio.video, "Video"), (STAFF, studio.tape, "Tape"), (None, studio.tape, "Tape")):
        documents = media if actor is None else media.as_(actor)
        for call in (
            documents.get(key),
            documents.patch(key, {"title": "x"}),
            documents.replace(key, {"title": "x"}),
            documents.delete(key),
        ):
            with pytest.raises(NotFoundError, match=f"it is a {model}") as error:
                await call
            assert error.value.hint is not None
            assert error.value.hint.endswith(f"/{key}")
        for result in await documents.bulk([Update(key, {"title": "x"}), Delete(key)]):
            assert isinstance(result.error, NotFoundError)
            assert result.error.hint == error.value.hint
    for actor, key in ((BOB, studio.video), (ANN, studio.tape), (ANN, studio.person), (ANN, "nonsense")):
        with pytest.raises(NotFoundError) as error:
            await media.as_(actor).get(key)
        assert error.value.hint is None
        assert "it is a" not in str(error.value)


async def test_fields_that_members_of_a_union_have_in_common(studio: Any) -> None:
    pets: Documents[Any] = Documents("Pet")
    for animal in (
        {"n": "Tom", "age": 3},
        {"name": "Rex", "age": 3.5, "owner": studio.person},
        {"age": True, "owner": studio.film, "mate": {"name": "Max"}},
    ):
        await pets.create({"animal": animal})

    async def found(**query: Any) -> list[Any]:
        return [item["animal"] for item in (await pets.find(query)).items]

    assert [animal["age"] for animal in await found(**{"animal.age": "3"})] == [3]
    assert [animal["age"] for animal in await found(**{"animal.age": "3.5"})] == [3.5]
    assert [animal["age"] for animal in await found(**{"animal.age": "true"})] == [True]
    assert [animal["age"] for animal in await found(**{"animal.age__in": "3,true"})] == [3, True]
    assert [animal["age"] for animal in await found(**{"animal.owner": studio.person})] == [3.5]
    assert [animal["age"] for animal in await found(**{"animal.owner": studio.film})] == [True]
    assert [animal["age"] for animal in await found(**{"animal.mate.name": "Max"})] == [True]
    with pytest.raises(ValidationError, match=r"animal.name: unknown parameter"):  # `n` of a cat, `name` of a dog
        await pets.find({"animal.name": "Tom"})


async def test_unions_that_refer_to_themselves(studio: Any) -> None:
    """Each level had twice as many types to look at as the one above it."""
    value: dict[str, Any] = {"kind": "leaf", "ref": 7, "parts": []}
    for level in range(45):
        kind, ref = ("branch", f"word {level}") if level % 2 else ("leaf", level)
        value = {"kind": kind, "ref": ref, "parts": [value]}
    made: Any = await Documents("Tree").create({"root": value})
    found, collections = made.value["root"], set()
    while found["parts"]:
        collections.add((found["kind"], found["ref"]["collection"]))
        [found] = found["parts"]
    assert collections == {("leaf", "Number"), ("branch", "Word")}
    collection = studio.Tree.get_pymongo_collection()
    await collection.update_one({"_id": made.id}, {"$set": {"root.kind": "unknown"}})
    [misfit] = (await Documents("Tree").find()).items
    assert misfit["root"]["parts"][0]["ref"]["collection"] == "Word"


async def test_a_link_of_another_member_of_a_union_is_refused(studio: Any) -> None:
    trees: Documents[Any] = Documents("Tree")
    for kind, ref in (
        ("leaf", {"id": "x", "collection": "Word"}),
        ("leaf", studio.person),
        ("branch", {"id": "7", "collection": "Number"}),
    ):
        with pytest.raises(ValidationError):
            await trees.create({"root": {"kind": kind, "ref": ref}})
    made: Any = await trees.create({"root": {"kind": "branch", "ref": CODE}})
    assert made.value["root"]["ref"] == {"id": CODE, "collection": "Word"}  # in a leaf it would be a code
    with pytest.raises(ValidationError, match=r"root\.ref must link to Number or Code"):
        await trees.create({"root": {"kind": "leaf", "ref": studio.Word.link_from_id("x")}})
    with pytest.raises(ValidationError, match="media must link to media"):
        await cards().create({"media": studio.Word.link_from_id("x")})
    with pytest.raises(ValidationError, match=r"only\.1 must link to media"):
        await cards().create({"only": [studio.film, studio.Word.link_from_id("x")]})


async def test_what_may_be_something_else_than_a_link(studio: Any) -> None:
    mixed: Documents[Any] = Documents("Mixed")
    person, number = {"id": studio.person, "collection": "Person"}, {"id": "7", "collection": "Number"}
    for sent in (person, number, "some text", {"text": "label"}, None):
        made = await mixed.create({"source": sent})
        assert made.value["source"] == sent
        assert (await mixed.replace(made.id, made.value)).version == made.version
    code = {"id": CODE, "collection": "Code"}
    parts = [{"kind": "single", "ref": code}, {"kind": "double", "ref": number}, {"kind": "plain", "ref": "text"}]
    assert (await mixed.create({"parts": parts})).value["parts"] == parts
    bare = [{"kind": "single", "ref": CODE}, {"kind": "double", "ref": studio.person}, {"kind": "plain", "ref": CODE}]
    shown = (await mixed.create({"parts": bare})).value["parts"]
    assert [part["ref"] for part in shown] == [code, person, CODE]
    with pytest.raises(ValidationError):
        await mixed.create({"parts": [{"kind": "single", "ref": number}]})
