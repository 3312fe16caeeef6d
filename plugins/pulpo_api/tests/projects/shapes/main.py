"""Models of the shapes that applications have which were not written for Pulpo."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Optional
from uuid import UUID, uuid4

import pymongo
from beanie import BackLink, Document, Granularity, Indexed, Link, PydanticObjectId, TimeSeriesConfig
from beanie.operators import In
from pydantic import BaseModel, Field
from pymongo import IndexModel

from pulpo_core import Sensitive, datamodel, operation


class Text(BaseModel):
    """A part of a message: what somebody wrote."""

    kind: Literal["text"] = "text"
    text: str
    size: int = 0


class ToolCall(BaseModel):
    """A part of a message: a function that is called."""

    kind: Literal["tool"] = "tool"
    name: str
    arguments: dict[str, Any] = Field(default_factory=dict)


class Picture(BaseModel):
    """A part of a message: an image, whose size is a word."""

    kind: Literal["picture"] = "picture"
    url: str
    size: Literal["small", "large"] = "small"


Part = Annotated[Text | ToolCall | Picture, Field(discriminator="kind")]


class Message(BaseModel):
    """What one side said, in parts."""

    role: Literal["user", "assistant"]
    parts: list[Part]
    at: datetime | None = None


class Cat(BaseModel):
    """One kind of pet."""

    lives: int


class Dog(BaseModel):
    """Another one, told apart by its fields only."""

    name: str
    lives: Literal["one"] = "one"


@datamodel(path="chats")
class Chat(Document):
    """A chat history, made of discriminated unions."""

    title: str
    messages: list[Message] = Field(default_factory=list)
    last: Part | None = None
    note: str | Text | None = None
    pet: Cat | Dog | None = None

    class Settings:
        name = "chats"


@datamodel(path="people")
class Person(Document):
    """Somebody."""

    name: str

    class Settings:
        name = "people"


@datamodel(path="places")
class Place(Document):
    """Somewhere; its ids are numbers."""

    id: int  # type: ignore[assignment]
    city: str

    class Settings:
        name = "places"


@datamodel(path="media")
class Media(Document):
    """The root of a hierarchy."""

    title: str
    reviews: BackLink["Rating"] | BackLink["Playlist"] = Field(json_schema_extra={"original_field": "thing"})
    mentions: list[BackLink["Rating"] | BackLink["Playlist"]] = Field(json_schema_extra={"original_field": "thing"})

    class Settings:
        name = "media"
        is_root = True
        class_id = "media_kind"


@datamodel(path="videos")
class Video(Media):
    """One kind of media."""

    minutes: int


@datamodel(path="songs")
class Song(Media):
    """Another one, which links to somebody."""

    singer: Link[Person] | None = None


class Remark(BaseModel):
    """Embedded, with a link to one of several models."""

    text: str
    about: Link[Media] | Link[Person] | None = None


@datamodel(path="ratings")
class Rating(Document):
    """Links to one of several models, at every depth."""

    stars: int
    thing: Link[Person] | Link[Media] | Link[Place]
    more: list[Link[Person] | Link[Place]] = Field(default_factory=list)
    remarks: list[Remark] = Field(default_factory=list)
    named: dict[str, Link[Person] | Link[Place]] = Field(default_factory=dict)

    class Settings:
        name = "ratings"


@datamodel(path="playlists")
class Playlist(Document):
    """Links to a class that others inherit from."""

    thing: Link[Media]
    items: list[Link[Media]] = Field(default_factory=list)

    class Settings:
        name = "playlists"


class Line(BaseModel):
    """Embedded, with aliases."""

    sku: str = Field(alias="skuCode")
    note: str | None = Field(None, alias="lineNote")


@datamodel(path="orders")
class Order(Document):
    """Its id is its own, and stands under an alias, like all that is in it."""

    id: UUID = Field(default_factory=uuid4, alias="_id")  # type: ignore[assignment]
    total: int = Field(alias="totalCents")
    lines: list[Line] = Field(default_factory=list, alias="orderLines")
    gift: Line | None = None

    class Settings:
        name = "orders"


class Slugged(BaseModel):
    """A mixin with the id."""

    id: str = Field(alias="_id", min_length=2)


class Timestamped(BaseModel):
    """A mixin with times."""

    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    updated_at: datetime | None = None


@datamodel(path="articles")
class Article(Slugged, Timestamped, Document):
    """Text ids, and fields from mixins."""

    title: str
    parent: Link["Article"] | None = None

    class Settings:
        name = "articles"


@datamodel(path="memberships")
class Membership(Document):
    """A pair of links that is there once."""

    person: Link[Person]
    place: Link[Place]
    role: str = "member"

    class Settings:
        name = "memberships"
        indexes = [IndexModel([("person", 1), ("place", 1)], unique=True, name="once")]


class Seat(BaseModel):
    """Embedded, with links."""

    number: int
    taken_by: Link[Person] | None = None
    guests: list[Link[Person]] = Field(default_factory=list)


class Row(BaseModel):
    """Embedded, with embedded models."""

    seats: list[Seat] = Field(default_factory=list)
    first: Seat | None = None


@datamodel(path="halls")
class Hall(Document):
    """Links in embedded models, in lists, and in dicts."""

    name: str
    rows: list[Row] = Field(default_factory=list)
    by_role: dict[str, Link[Person]] = Field(default_factory=dict)
    place: Link[Place] | None = None

    class Settings:
        name = "halls"


class Sensor(BaseModel):
    """What measures."""

    name: str
    site: str = "roof"


@datamodel(path="readings")
class Reading(Document):
    """A time series."""

    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    sensor: Sensor
    value: float

    class Settings:
        name = "readings"
        timeseries = TimeSeriesConfig(time_field="at", meta_field="sensor", granularity=Granularity.seconds)


@datamodel(path="categories")
class Category(Document):
    """A document with documents of its own class in it."""

    title: str
    inner: list["Category"] = Field(default_factory=list)
    main: Optional["Category"] = None
    see: Link[Place] | None = None

    class Settings:
        name = "categories"


@datamodel(path="users")
class User(Document):
    """Indexed fields as one declared them in older versions of Beanie."""

    email: Indexed(str, unique=True)  # type: ignore[valid-type]
    rank: Indexed(int, pymongo.DESCENDING) = 0  # type: ignore[valid-type]
    friend: Link["User"] | None = None

    class Settings:
        name = "users"


@datamodel(path="accounts")
class Account(Document):
    """A value that is hidden until a reader asks for it."""

    owner: str
    iban: Annotated[str, Sensitive] = "DE00"

    class Settings:
        name = "accounts"


@operation(name="ratings.things")
async def things() -> list[str]:
    """Follow the link of each rating."""
    names = []
    async for rating in Rating.find_all().sort("stars"):
        found = await rating.thing.fetch()
        if isinstance(found, Link):
            names.append("gone")
        elif isinstance(found, Video):
            names.append(f"{found.title} (Video)")
        else:
            names.append(str(getattr(found, "name", None) or getattr(found, "city", None)))
    return names


@operation(name="ratings.name")
async def name_link(thing: Link[Person] | Link[Media] | Link[Place]) -> str:
    """Say what a link is to."""
    return f"{thing.document_class.__name__} {thing.ref.id}"


@operation(name="people.greet", models_in=["Person"], async_enabled=True)
async def greet(person_ids: list[PydanticObjectId], seconds: float = 0) -> list[str]:
    """Greet people, after a while."""
    await asyncio.sleep(seconds)
    return [f"Hello, {person.name}" async for person in Person.find(In(Person.id, person_ids)).sort("name")]


@operation(name="ratings.add")
async def add_rating() -> dict[str, Any]:
    """Store links and documents as links."""
    person, place = Person(name="new"), Place(id=8, city="Oslo")
    await person.insert()
    await place.insert()
    more = [Person.link_from_id(person.id), Place.link_from_id(8)]
    made = await Rating(stars=0, thing=place, more=more).insert()
    stored = await Rating.get_pymongo_collection().find_one({"_id": made.id}) or {}
    return {"more": [ref.collection for ref in stored["more"]], "thing": stored["thing"].collection}
