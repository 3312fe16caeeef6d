"""Sensitive fields: shown to those who may read a document, and in no error message, event and line of the log."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pymongo import MongoClient

from pulpo_core.sensitive import MASK
from pulpo_core.testing import until, write_project

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Run, Serve, Served

pytestmark = [pytest.mark.xdist_group("api-sensitive"), pytest.mark.database]
SECRET = "hunter2hunter2"
MAIN = """
from decimal import Decimal
from typing import Annotated

from beanie import Document
from pydantic import AfterValidator, BaseModel, Field, SecretStr, model_validator
from pulpo_core import Sensitive, datamodel, get_logger, operation
from pulpo_core.exceptions import ConflictError


def no_spaces(text):
    if " " in text:
        raise ValueError(f"a space in {text}")
    return text


class Login(BaseModel):
    user: str
    password: Annotated[str, AfterValidator(no_spaces), Sensitive]


@datamodel(indexes=[])
class Account(Document):
    name: str
    iban: Annotated[str, Field(min_length=5), Sensitive] = "DEFAULT-IBAN"
    pin: str = Field("DEFAULT-PIN", json_schema_extra={"sensitive": True})
    limit: Annotated[Decimal, Sensitive] = Decimal(0)
    login: Login | None = None
    logins: dict[str, Login] = {}

    @model_validator(mode="after")
    def check(self):
        if self.name == "broken":
            raise ValueError(f"the account {self.iban} is broken")
        return self


@datamodel
class Plain(Document):
    name: str
    iban: Annotated[str, Sensitive]


@operation(name="enter")
async def enter(login: Login) -> str:
    get_logger().info(f"enters with {login.password}", login=login)
    raise ConflictError(f"the password {login.password} is taken", hint=f"not {login.password}")


@operation(name="crash")
async def crash(login: Login) -> str:
    raise RuntimeError(f"crashed with {login.password}")


@operation(name="invalid")
async def invalid(login: Login) -> str:
    Account.model_validate({"iban": login.password})


@operation(name="unlock", async_enabled=True)
async def unlock(pin: SecretStr) -> str:
    return pin.get_secret_value()
"""


@pytest.fixture(scope="module")
def bank(serve: "Serve", tmp_path_factory: pytest.TempPathFactory) -> "Served":
    root = tmp_path_factory.mktemp("bank") / "bank"
    write_project(root, MAIN)
    return serve(root)


@pytest.fixture(scope="module")
def client(bank: "Served") -> httpx.Client:
    return bank.client


def stored(bank: "Served", **values: Any) -> str:
    """The id of a document that is put into the database as it is."""
    mongo: MongoClient[Any]
    with MongoClient(bank.database_url) as mongo:
        collection: Any = mongo.get_default_database()["Account"]
        return str(collection.insert_one(values).inserted_id)


def test_shown_to_those_who_may_read(client: httpx.Client) -> None:
    made = client.post("/accounts", json={"name": "a", "iban": SECRET, "login": {"user": "u", "password": "p"}}).json()
    assert (made["iban"], made["login"]["password"]) == (SECRET, "p")
    assert client.get("/accounts", params={"iban": SECRET}).json()["items"][0] == made
    assert client.patch(f"/accounts/{made['id']}", json={"name": "b"}).json() == {**made, "name": "b"}


@pytest.mark.parametrize(
    ("body", "name", "message"),
    [
        ({"iban": "x"}, "iban", "String should have at least 5 characters"),
        ({"iban": {SECRET: SECRET}}, "iban", "Input should be a valid string"),
        ({"login": {"user": "u", "password": f"{SECRET} {SECRET}"}}, "login.password", "Input is not valid"),
        ({"logins": {"a": {"user": "u", "password": f"{SECRET} x"}}}, "logins.a.password", "Input is not valid"),
        ({"limit": SECRET}, "limit", "Input should be a valid decimal"),
        ({"limit": f"0.1{'1' * 40}"}, "limit", "cannot be stored"),
        ({"name": "broken", "iban": SECRET}, "", "Value error, the account ********** is broken"),
    ],
)
def test_error_messages(body: dict[str, Any], name: str, message: str, bank: "Served", client: httpx.Client) -> None:
    answers = [client.post("/accounts", json={"name": "a", **body})]
    made = client.post("/accounts", json={"name": "a"}).json()["id"]
    answers += [
        client.patch(f"/accounts/{made}", json=body),
        client.put(f"/accounts/{made}", json={"name": "a", **body}),
    ]
    bulk = client.post("/accounts/bulk", json={"operations": [{"create": {"name": "a", **body}}]})
    for answer in answers:
        (found,) = answer.json()["errors"]
        assert answer.status_code == 422
        assert (".".join(found["loc"]), found["msg"]) == (name, message)
    assert bulk.json()["items"][0]["status"] == 422
    for text in (*(answer.text for answer in answers), bulk.text, bank.log):
        assert SECRET not in text
        assert "1" * 40 not in text


@pytest.mark.parametrize("headers", [{}, {"Prefer": "respond-async"}, {"Idempotency-Key": "k"}])
def test_the_mask_of_a_secret_is_no_secret(headers: dict[str, str], client: httpx.Client) -> None:
    refused = client.post("/operations/unlock", json={"pin": MASK}, headers=headers)
    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {"loc": ["pin"], "msg": "must be the secret itself, not its mask", "type": "value"}
    ]
    assert client.post("/operations/unlock", json={"pin": "1234"}, headers=headers).status_code in (200, 202)


def test_filters(client: httpx.Client) -> None:
    answer = client.get("/accounts", params={"limit__gte": SECRET})
    assert answer.status_code == 422
    assert SECRET not in answer.json()["errors"][0]["msg"]


def test_misfits(bank: "Served", client: httpx.Client) -> None:
    ids = [
        stored(bank, name="broken", iban=SECRET),
        stored(bank, name="x", iban=5, login={"user": "u", "password": f"{SECRET} x"}),
    ]
    items = {item["id"]: item for item in client.get("/accounts", params={"limit": 500}).json()["items"]}
    assert items[ids[0]]["_problems"] == ["Value error, the account ********** is broken"]
    assert items[ids[1]]["_problems"] == ["iban: Input should be a valid string", "login.password: Input is not valid"]
    mended = client.patch(f"/accounts/{ids[1]}", json={"name": "y"})
    assert mended.status_code == 422
    assert SECRET not in mended.text
    assert SECRET not in bank.log
    for key in ids:
        assert client.delete(f"/accounts/{key}").status_code == 204


def test_operations(bank: "Served", client: httpx.Client) -> None:
    login = {"user": "u", "password": SECRET}
    taken = client.post("/operations/enter", json=login)
    assert (taken.status_code, taken.json()["detail"]) == (409, "the password ********** is taken")
    assert taken.json()["hint"] == "not **********"
    wrong = client.post("/operations/enter", json={**login, "user": 1, "more": SECRET})
    assert wrong.status_code == 422
    assert client.post("/operations/crash", json=login).status_code == 500
    assert client.post("/operations/invalid", json=login).status_code == 500
    until(lambda: "crashed with **********" in bank.log)
    until(lambda: "enters with **********" in bank.log)
    until(lambda: "validation error for Account" in bank.log)
    for text in (taken.text, wrong.text, bank.log):
        assert SECRET not in text


def test_events(client: httpx.Client) -> None:
    found: list[str] = []
    with client.stream("GET", "/events") as stream, suppress(StopIteration):
        lines = stream.iter_lines()
        found.append(next(lines))
        client.post("/accounts", json={"name": "a", "iban": SECRET, "login": {"user": "u", "password": SECRET}})
        while "created" not in "".join(found) or "document" not in "".join(found):
            found.append(next(lines))
    assert '"name":"a"' in "".join(found)
    assert '"iban":"**********"' in "".join(found)
    assert SECRET not in "".join(found)


def test_a_model_without_validators(bank: "Served") -> None:
    made = bank.client.post("/plains", json={"name": "n", "iban": SECRET}).json()
    assert bank.client.get(f"/plains/{made['id']}").json() == {"id": made["id"], "name": "n", "iban": SECRET}


def test_descriptions(client: httpx.Client) -> None:
    described = client.get("/models/Account")
    assert described.json()["schema"]["properties"]["iban"]["sensitive"] is True
    for path in ("/models", "/models/Account", "/operations", "/openapi.json"):
        assert "DEFAULT-IBAN" not in client.get(path).text
        assert "DEFAULT-PIN" not in client.get(path).text


def test_commands(bank: "Served", pulpo: "Run") -> None:
    shown = pulpo(bank, "inspect", "Account").stdout
    assert "**********" in shown
    assert "DEFAULT-" not in shown
    stored(bank, name="broken", iban=SECRET)
    checked = pulpo(bank, "db", "check", code=1)
    assert "the account ********** is broken" in checked.stdout
    assert SECRET not in checked.stdout + checked.stderr
