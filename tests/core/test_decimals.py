"""Decimals that the database cannot store: an error of the caller, with the reason."""

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pulpo_core import invoke, running
from pulpo_core.documents import Documents
from pulpo_core.exceptions import ValidationError

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.database
TENTH = 0.1
SOURCE = """
    from decimal import Decimal

    from beanie import Document
    from pulpo_core import datamodel, operation

    @datamodel
    class Price(Document):
        amount: Decimal

    @operation(name="prices.store")
    async def store(amount: float) -> None:
        await Price(amount=Decimal(amount)).insert()
"""


async def test_a_decimal_made_of_a_float(make_project: "MakeProject", database_url: str) -> None:
    """An operation ended with `decimal.Inexact`, and so did the message of a 422."""
    project = make_project(SOURCE, settings={"database_url": database_url})
    async with running(project):
        await invoke("prices.store", {"amount": 0.5})
        with pytest.raises(ValidationError, match=r"a decimal must have at most 34 digits, got 0\.1000000000000000055"):
            await invoke("prices.store", {"amount": 0.1})
        with pytest.raises(ValidationError, match=r"amount.*a decimal must have at most 34 digits") as caught:
            await Documents("Price").create({"amount": Decimal(TENTH)})
        assert "Inexact" not in str(caught.value)
