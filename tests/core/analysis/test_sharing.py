"""Flows whose operations share data."""

import pytest
from pydantic import BaseModel

from pulpo_core.analysis import DataFlowAnalyzer, shares_data
from pulpo_core.metadata import OperationMetadata
from tests.core.analysis.declaring import declare


class Loan(BaseModel):
    book: str = ""


class Fine(BaseModel):
    cents: int = 0


SHARING = {
    "a single operation": [declare("loans.mine")],
    "a chain": [declare("loans.late", {}, Loan), declare("loans.fine", {"loan": Loan}, Fine), declare("loans.mail")],
    "two separate chains": [
        declare("a.late", {}, Loan),
        declare("a.fine", {"loan": Loan}),
        declare("b.owed", {}, Fine),
        declare("b.pay", {"fine": Fine}),
    ],
    "a model that one writes and another reads": [
        declare("loans.checkout", models_out=["Loan"]),
        declare("loans.mine", models_in=["Loan"]),
    ],
    "a model that both write": [
        declare("loans.checkout", models_out=["Loan"]),
        declare("loans.import", models_out=["Loan"]),
    ],
    "a model that one reads and writes": [
        declare("loans.remind", models_in=["Loan"], models_out=["Loan"]),
        declare("loans.mine", models_in=["Loan"]),
    ],
    "after=": [declare("loans.checkout"), declare("loans.mine", after=["loans.checkout"])],
    "data that both are given": [declare("loans.mail", {"loan": Loan}), declare("loans.print", {"loan": Loan})],
    "an ambiguous parameter": [
        declare("loans.one", {}, Loan),
        declare("loans.two", {}, Loan),
        declare("loans.fine", {"loan": Loan}),
    ],
    "a cycle": [declare("loans.a", after=["loans.b"]), declare("loans.b", after=["loans.a"])],
}
NOT_SHARING = {
    "nothing in common": [declare("loans.checkout"), declare("loans.return"), declare("loans.mine")],
    "plain values": [
        declare("loans.checkout", {"book": str, "days": int}, Loan),
        declare("loans.return", {"book": str}, Loan),
        declare("loans.mine", {}, list[Loan]),
    ],
    "a model that is only read": [
        declare("loans.mine", models_in=["Loan"]),
        declare("loans.late", models_in=["Loan"]),
    ],
    "models of their own": [
        declare("loans.checkout", models_in=["Loan"], models_out=["Loan"]),
        declare("loans.pay", models_in=["Fine"], models_out=["Fine"]),
    ],
    "after= of an operation elsewhere": [declare("loans.checkout", after=["books.buy"]), declare("loans.mine")],
    "data under two names": [declare("loans.mail", {"loan": Loan}), declare("loans.print", {"paid": Loan})],
}


@pytest.mark.parametrize("operations", SHARING.values(), ids=SHARING)
def test_operations_that_share_data(operations: list[OperationMetadata]) -> None:
    assert shares_data(DataFlowAnalyzer().analyze(operations))


@pytest.mark.parametrize("operations", NOT_SHARING.values(), ids=NOT_SHARING)
def test_operations_that_do_not(operations: list[OperationMetadata]) -> None:
    assert not shares_data(DataFlowAnalyzer().analyze(operations))
