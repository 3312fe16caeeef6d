"""The handle for code that still uses Motor."""

from typing import TYPE_CHECKING

import pytest

from pulpo_core.database import motor_database

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
