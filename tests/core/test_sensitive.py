"""Sensitive values: found in any type, masked in dumps, left out of messages and logs."""

import dataclasses
import io
import json
import logging
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

import pydantic
import pytest
from beanie import Document
from pydantic import AfterValidator, BaseModel, Field, Secret, SecretBytes, SecretStr, TypeAdapter, model_validator
from typing_extensions import TypedDict

from pulpo_core import Actor, Invocation, Project, Sensitive, get_logger, hookimpl, invoke, masked, running
from pulpo_core.documents.encode.json import Encoder
from pulpo_core.exceptions import ConflictError, ProcessingError, ValidationError, handle_errors
from pulpo_core.exceptions.findings import finding_texts
from pulpo_core.invocation import validation_error
from pulpo_core.logs import Formatter, LogEvent
from pulpo_core.models.fields import describe_fields
from pulpo_core.plugins import from_modules
from pulpo_core.sensitive import MASK, hide, leave_out_of_repr, may_hold_sensitive, sensitive_texts, without_inputs


def repeats(value: str) -> str:
    raise ValueError(f"not {value}")


Iban = Annotated[str, Sensitive]
Extra = Annotated[str, Field(json_schema_extra={"sensitive": True})]


class Login(BaseModel):
    user: str
    password: Iban
    pin: int = Field(1234, json_schema_extra={"sensitive": True}, alias="thePin")


@dataclasses.dataclass
class Card:
    number: Iban
    name: str = "x"


class Row(TypedDict):
    token: Iban
    size: int


class Tree(BaseModel):
    secret: Iban = "the-leaf"
    children: "list[Tree]" = []


T = TypeVar("T")


class Grove(BaseModel, Generic[T]):
    secret: Iban = "the-leaf"
    value: T | None = None
    groves: "list[Grove[T]]" = []


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    chip: Iban


class Dog(BaseModel):
    kind: Literal["dog"] = "dog"
    chip: str


class Everything(BaseModel):
    plain: str = "plain"
    login: Login = Login(user="u", password="hunter2", thePin=99)
    logins: list[Login] = [Login(user="u", password="hunter2", thePin=99)]
    by_name: dict[str, Login] = {"a": Login(user="u", password="hunter2", thePin=99)}
    maybe: Login | None = None
    items: list[Iban] = ["hunter2"]
    extra_items: list[Extra] = ["hunter2"]
    values: dict[str, Iban] = {"k": "hunter2"}
    keys: dict[Iban, int] = {"hunter2": 1}
    pair: tuple[int, Iban] = (1, "hunter2")
    union: int | Iban = "hunter2"
    card: Card = Card("hunter2")
    row: Row = {"token": "hunter2", "size": 3}
    whole: Annotated[dict[str, Any], Sensitive] = {"hunter2": "hunter2"}
    pet: Cat | Dog = Cat(chip="hunter2")
    one: SecretStr = SecretStr("hunter2")
    two: SecretBytes = SecretBytes(b"hunter2")
    three: Secret[date] = Secret(date(2024, 1, 2))
    free: Any = SecretStr("hunter2")
    tree: Tree = Tree(secret="hunter2", children=[Tree(secret="hunter2")])


def test_masked_reaches_everything() -> None:
    login = {"user": "u", "password": MASK, "pin": MASK}
    expected = {
        "plain": "plain",
        "login": login,
        "logins": [login],
        "by_name": {"a": login},
        "maybe": None,
        "items": [MASK],
        "extra_items": [MASK],
        "values": {"k": MASK},
        "keys": MASK,
        "pair": [1, MASK],
        "union": MASK,
        "card": {"number": MASK, "name": "x"},
        "row": {"token": MASK, "size": 3},
        "whole": MASK,
        "pet": {"kind": "cat", "chip": MASK},
        "one": MASK,
        "two": MASK,
        "three": MASK,
        "free": MASK,
        "tree": {"secret": MASK, "children": [{"secret": MASK, "children": []}]},
    }
    assert masked(Everything()) == expected
    assert masked(Everything(), Everything) == expected


@pytest.mark.parametrize("kind", [Grove, Grove[int], Grove[Grove[str]]])
def test_generic_models_that_hold_themselves(kind: Any) -> None:
    """Also as dicts: as they were sent, or are stored."""
    stored = {"secret": "hunter2", "groves": [{"secret": "hunter3", "groves": [{"secret": "hunter4"}]}]}
    assert masked(stored, kind) == {"secret": MASK, "groves": [{"secret": MASK, "groves": [{"secret": MASK}]}]}
    assert sensitive_texts(stored, kind) == {"hunter2", "hunter3", "hunter4"}


def test_masked_values_as_they_were_sent() -> None:
    sent = {
        "login": {"user": "u", "password": ["odd", 1], "thePin": "x"},
        "logins": {"0": {"password": "hunter2"}},
        "pet": {"kind": "dog", "chip": "hunter2"},
        "unknown": {"a": 1},
    }
    assert masked(sent, Everything) == {
        "login": {"user": "u", "password": MASK, "thePin": MASK},
        "logins": {"0": {"password": MASK}},
        "pet": {"kind": "dog", "chip": MASK},  # one of the union's members says so
        "unknown": {"a": 1},
    }
    assert masked("not a dict", Everything) == "not a dict"
    assert masked(None, Iban) is None
    assert masked({"a": {"b": [1, None]}}) == {"a": {"b": [1, None]}}


def test_other_values_stay_what_they_are() -> None:
    values = {"day": date(2024, 1, 2), "price": Decimal("1.5"), "id": UUID(int=1), "raw": b"x"}
    assert masked(values) == values


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(Everything, True), (Tree, True), (Dog, False), (list[Dog | None], False), (SecretStr, True), (Any, False)],
)
def test_may_hold_sensitive(kind: Any, expected: bool) -> None:
    assert may_hold_sensitive(kind) is expected


class Strict(BaseModel):
    plain: Annotated[str, AfterValidator(repeats)] = "x"
    iban: Annotated[str, AfterValidator(repeats), Sensitive] = "x"
    uuid: Annotated[UUID, Sensitive] = UUID(int=1)
    size: Annotated[int, Sensitive] = 1
    numbers: Annotated[dict[str, int], Sensitive] = {}
    many: list[Login] = []
    pet: Cat | Dog | None = None
    secret: Annotated[SecretStr, AfterValidator(lambda value: repeats(value.get_secret_value()))] = SecretStr("x")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"plain": "hunter2"}, "plain: Value error, not hunter2"),
        ({"iban": "hunter2"}, "iban: Input is not valid"),
        ({"secret": "hunter2"}, "secret: Input is not valid"),
        ({"uuid": "hunter2"}, "uuid: Input is not valid"),
        ({"size": "hunter2"}, "size: Input should be a valid integer, unable to parse string as an integer"),
        (
            {"numbers": {"hunter2": "x"}},
            "numbers: Input should be a valid integer, unable to parse string as an integer",
        ),
        ({"many": [{"user": "u", "password": 5}]}, "many.0.password: Input should be a valid string"),
        ({"pet": {"kind": "cat"}}, "pet.chip: Field required"),
    ],
)
def test_findings(values: Any, expected: str) -> None:
    with pytest.raises(pydantic.ValidationError) as caught:
        Strict.model_validate(values)
    assert finding_texts(caught.value, Strict)[0] == expected


class Pair(BaseModel):
    first: Iban
    second: str

    @model_validator(mode="after")
    def check(self) -> "Pair":
        raise ValueError(f"{self.first} is not {self.second}")


def test_a_validator_of_the_whole_model_keeps_its_message() -> None:
    for kind, values in (
        (Pair, {"first": "hunter2", "second": "b"}),
        (list[Pair], [{"first": "hunter2", "second": "b"}]),
    ):
        with pytest.raises(pydantic.ValidationError) as caught:
            TypeAdapter(kind).validate_python(values)
        error = validation_error("wrong", caught.value, kind)
        assert "hunter2" not in str(error)
        assert error.errors[0]["msg"] == f"Value error, {MASK} is not b"


def test_hide() -> None:
    values = sensitive_texts({"user": "u", "password": 'a"b\n', "thePin": 7}, Login)
    assert hide('1 of 17: a"b\n 7!', values) == f"1 of 17: {MASK} {MASK}!"
    assert hide(json.dumps({"x": 'a"b\n'}), values) == json.dumps({"x": MASK})
    assert sensitive_texts({"a": [True, None, ""]}, Annotated[Any, Sensitive]) == {"a"}


def test_pydantics_own_text() -> None:
    with pytest.raises(pydantic.ValidationError) as caught:
        Login.model_validate({"password": "hunter2, input_type=str", "pin": 1})
    text = str(caught.value)
    assert "hunter2" in text
    assert "hunter2" not in without_inputs(text)
    assert "[type=missing, input_value=" in without_inputs(text)
    assert "input_type=dict]" in without_inputs(text)

    @handle_errors(reraise_as=ProcessingError)
    def read() -> None:
        Login.model_validate({"password": "hunter2"})

    with pytest.raises(ProcessingError) as converted:
        read()
    assert "hunter2" not in str(converted.value)


def test_defaults_in_descriptions() -> None:
    assert {field.name: field.default for field in describe_fields(Login)} == {
        "user": None,
        "password": None,
        "pin": MASK,
    }


def test_json_schema_says_so() -> None:
    schema = Login.model_json_schema(by_alias=False)["properties"]
    assert [name for name, field in schema.items() if field.get("sensitive")] == ["password", "pin"]


def test_a_marked_field_does_not_slow_the_encoding_down() -> None:
    class Account(Document):
        name: str
        iban: Iban
        ibans: list[Iban] = []

    assert Encoder(Account).is_plain


def test_repr() -> None:
    class Account(BaseModel):
        name: str
        iban: Iban

    class Owner(BaseModel):
        accounts: list[Account]

    leave_out_of_repr([Owner])
    owner = Owner(accounts=[Account(name="a", iban="hunter2")])
    assert str(owner) == "accounts=[Account(name='a')]"


SOURCE = """
import logging
from typing import Annotated

from pydantic import AfterValidator, BaseModel
from pulpo_core import Sensitive, get_logger, operation
from pulpo_core.documents.encode.json import Encoder
from pulpo_core.exceptions import ConflictError

class Login(BaseModel):
    user: str
    password: Annotated[str, Sensitive]

@operation(name="log")
async def log(login: Login, pin: Annotated[int, Sensitive]) -> None:
    get_logger().info(f"a {login.password} {login}", login=login, values={"p": login.password}, pin=pin)
    logging.getLogger("plain").warning("b %s %r", login.password, login)

@operation(name="fail")
async def fail(login: Login) -> None:
    raise KeyError(f"wrong password {login.password!r}")

@operation(name="wrap")
async def wrap(login: Login) -> None:
    try:
        Login.model_validate({"password": login.password, "more": 1})
    except ValueError as error:
        raise ConflictError(f"no: {error}") from error

@operation(name="outer")
async def outer(word: str) -> None:
    await fail(Login(user="u", password="nested-secret"))
"""


@pytest.fixture
def lines() -> Any:
    """Everything that is logged, in all formats."""
    streams = [io.StringIO() for _ in range(3)]
    handlers = [logging.StreamHandler(stream) for stream in streams]
    handlers[0].setFormatter(Formatter(True, timed=True, colored=False))
    handlers[1].setFormatter(Formatter(False, timed=True, colored=False))
    root = logging.getLogger()
    level = root.level
    root.setLevel("INFO")
    for handler in handlers:
        root.addHandler(handler)
    yield lambda: "".join(stream.getvalue() for stream in streams[:2])
    for handler in handlers:
        root.removeHandler(handler)
    root.setLevel(level)


async def test_operations(make_project: Callable[..., Project], database_url: str, lines: Callable[[], str]) -> None:
    seen: list[Invocation] = []

    async def keep(invocation: Invocation, call_next: Any) -> Any:
        seen.append(invocation)
        return await call_next(invocation)

    @hookimpl
    def pulpo_middlewares(project: Project) -> list[Any]:
        return [keep]

    plugin = ModuleType("keeper")
    vars(plugin).update(pulpo_middlewares=pulpo_middlewares)
    project = make_project(SOURCE, settings={"database_url": database_url}, plugins=from_modules(keeper=plugin))
    project.load()
    log = get_logger("test")
    login = {"user": "u", "password": "hunter2"}
    async with running(project):
        await invoke("log", {"login": login, "pin": 47110815})
        hider = {"login": {"user": "u", "password": "mallory-himself"}, "pin": 1}
        await invoke("log", hider, actor=Actor("mallory-himself"), channel="level")
        for name, data, kind in (
            ("fail", login, KeyError),
            ("wrap", login, ConflictError),
            ("outer", {"word": "w"}, KeyError),
        ):
            with pytest.raises(kind) as caught:
                await invoke(name, data)
            log.error("failed", exc_info=caught.value)
            logging.getLogger("plain").error("failed", exc_info=caught.value)
        with pytest.raises(ValidationError):
            await invoke("log", {"login": {**login, "more": 1}, "pin": "hunter2"}, actor=Actor("ann"))
    found = lines()
    assert "wrong password" in found
    assert found.count("user='u'") >= 2
    assert found.count("'actor': 'mallory-himself'") + found.count('"actor": "mallory-himself"') >= 1
    assert '"level": "info"' in found
    for secret in ("hunter2", "47110815", "nested-secret"):
        assert secret not in found
        assert secret not in repr(seen)
    assert masked(seen[0].input, seen[0].operation.input_schema) == {
        "login": {"user": "u", "password": MASK},
        "pin": MASK,
    }
    assert masked(seen[-1].sent, seen[-1].operation.input_schema) == {
        "login": {"user": "u", "password": MASK, "more": 1},
        "pin": MASK,
    }


def test_text_of_an_event() -> None:
    assert str(LogEvent(event="x", error="[type=missing, input_value='hunter2', input_type=str]")).count("hunter2") == 0
