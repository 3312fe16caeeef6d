"""The mask of a secret, as answers and records show it, is not accepted as the secret of an operation's input."""

from typing import Any

import pytest
from pydantic import SecretStr

from pulpo_core import invoke, running
from pulpo_core.exceptions import ValidationError
from pulpo_core.sensitive import MASK
from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.database
SOURCE = """
    import dataclasses
    from typing import Any

    from pulpo_core import operation
    from pydantic import BaseModel, SecretBytes, SecretStr

    @dataclasses.dataclass
    class Key:
        value: SecretBytes

    class Login(BaseModel):
        user: str
        password: SecretStr
        keys: list[Key] = []

    @operation(name="sign.in")
    async def sign_in(login: Login) -> str:
        return login.password.get_secret_value()

    @operation(name="sign.many")
    async def sign_many(pin: SecretStr, logins: dict[str, Login] = {}, note: str = "") -> str:
        return pin.get_secret_value()
"""


@pytest.mark.parametrize(
    ("operation", "data", "loc"),
    [
        ("sign.in", {"user": "u", "password": MASK}, ("password",)),
        ("sign.in", {"user": "u", "password": "p", "keys": [{"value": MASK}]}, ("keys", 0, "value")),
        ("sign.many", {"pin": MASK}, ("pin",)),
        ("sign.many", {"pin": SecretStr(MASK)}, ("pin",)),
        ("sign.many", {"pin": "1", "logins": {"a": {"user": "", "password": MASK}}}, ("logins", "a", "password")),
    ],
)
async def test_refused(operation: str, data: Any, loc: Any, make_project: MakeProject, database_url: str) -> None:
    """The operation ran with asterisks for a password."""
    async with running(make_project(SOURCE, settings={"database_url": database_url})) as runtime:
        with pytest.raises(ValidationError, match="must be the secret itself, not its mask") as caught:
            await invoke(operation, data)
        assert [each["loc"] for each in caught.value.errors or ()] == [loc]
        found = runtime.project.metadata.operation(operation)
        with pytest.raises(ValidationError, match="must be the secret itself"):
            await invoke(operation, found.input_schema.model_validate(data))


async def test_accepted(make_project: MakeProject, database_url: str) -> None:
    async with running(make_project(SOURCE, settings={"database_url": database_url})):
        assert await invoke("sign.in", {"user": MASK, "password": f"{MASK}*"}) == f"{MASK}*"
        assert await invoke("sign.many", {"pin": "1", "note": MASK}) == "1"
