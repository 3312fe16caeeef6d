"""The handle for code that still uses Motor."""

import sys
from typing import TYPE_CHECKING

import pytest

from pulpo_core.database import motor_database
from pulpo_core.exceptions import ConfigurationError

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_motor_sees_the_same_database(make_project: "MakeProject", database_url: str) -> None:
    project = make_project(settings={"database_url": database_url})
    database = motor_database(project)
    await database["things"].insert_one({"name": "one"})
    assert await database["things"].count_documents({"name": "one"}) == 1
    assert database.name in database_url
    database.client.close()


def test_without_motor_it_says_what_to_install(make_project: "MakeProject", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "motor.motor_asyncio", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'pulpo-core\[motor\]'"):
        motor_database(make_project())
