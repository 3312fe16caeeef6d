"""Parameters of flows as they are written on the command line."""

import datetime
from typing import Annotated, Any, Literal

import pytest
from beanie import Document
from pydantic import BaseModel, Field, Secret, SecretStr

from pulpo_core import Sensitive, datamodel, operation
from pulpo_core.analysis import DataFlow, DataFlowAnalyzer
from pulpo_core.exceptions import ValidationError
from pulpo_core.registries import OperationRegistry
from pulpo_prefect.running.parameters import parameters_as_json, read_parameters


class Wish(BaseModel):
    star: str
    times: int = 1


@pytest.fixture
def flow(registries: None) -> DataFlow:
    @datamodel(name="Note")
    class Note(Document):
        text: str

    @operation(name="some.thing", description="Takes everything")
    async def thing(
        text: str,
        count: Annotated[int, Field(ge=1)] = 1,
        day: datetime.date | None = None,
        names: Annotated[list[str], Field(max_length=2)] = ["a"],  # noqa: B006 (what people write)
        wish: Wish | None = None,
        way: Literal["in", "out"] = "in",
        note: Note | None = None,
        anything: Any = 1,
    ) -> None: ...

    return DataFlowAnalyzer().analyze(OperationRegistry.list_all())


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        ("text=5", "text", "5"),
        ("text=null", "text", "null"),
        ("text=a=b", "text", "a=b"),
        ("text=", "text", ""),
        ("count=3", "count", 3),
        ("day=2026-11-25", "day", datetime.date(2026, 11, 25)),
        ("day=null", "day", None),
        ('names=["x", "5"]', "names", ["x", "5"]),
        ('wish={"star": "Leo 1"}', "wish", Wish(star="Leo 1")),
        ("way=out", "way", "out"),
        ("anything=5", "anything", 5),
        ("anything=five", "anything", "five"),
        ("anything=null", "anything", None),
        ('note={"text": "hello"}', "note", {"text": "hello"}),
    ],
)
def test_values_are_of_their_parameters_type(flow: DataFlow, written: str, name: str, value: Any) -> None:
    found = read_parameters(flow, [written] if name == "text" else ["text=t", written])
    assert found[name] == value
    assert type(found[name]) is type(value)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ([], r"text: is missing \(expected str\)"),
        (["text=a", "count=0"], r"count: Input should be greater than or equal to 1"),
        (["text=a", "count=x"], r"count: Input should be a valid integer.*\(expected int\)"),
        (["text=a", 'names=["a","b","c"]'], r"names: List should have at most 2 items"),
        (["text=a", "names=[1]"], r"names: 0: Input should be a valid string"),
        (["text=a", 'wish={"times": "x"}'], r"wish: star: Field required; times: Input should be a valid integer"),
        (["text=a", "way=up"], r"way: Input should be 'in' or 'out'"),
        (["speed=1"], r"speed: the flow has no such parameter; text: is missing"),
        (["text"], r"text: write name=value; text: is missing"),
        (["text=a", "text=b"], r"text: is given twice"),
        (["text=a", "names=a", "names=b"], r"names: is given twice"),
    ],
)
def test_everything_that_is_wrong_is_reported(flow: DataFlow, written: list[str], told: str) -> None:
    with pytest.raises(ValidationError, match=told) as caught:
        read_parameters(flow, written)
    assert caught.value.hint is not None
    assert "count: int = 1" in caught.value.hint
    assert caught.value.hint.endswith("""a list as JSON: --param 'names=["a", "b"]'""")


def test_display_settings_of_a_parameter_cause_no_warning(registries: None) -> None:
    @operation(name="other.thing", description="Takes a sensitive value")
    async def thing(
        pin: Annotated[str, Sensitive] = "", old: Annotated[int, Field(deprecated=True, le=9)] = 1
    ) -> None: ...

    flow = DataFlowAnalyzer().analyze(OperationRegistry.list_all())
    values = read_parameters(flow, ["pin=1234", "old=9"])
    assert parameters_as_json(flow, values) == {"pin": "1234", "old": 9}
    with pytest.raises(ValidationError, match="old: Input should be less than or equal to 9"):
        read_parameters(flow, ["old=10"])


def test_values_for_the_api_are_json(flow: DataFlow) -> None:
    values = read_parameters(flow, ["text=a", "day=2026-11-25", 'wish={"star": "Leo 1"}', 'note={"text": "n"}'])
    assert parameters_as_json(flow, values) == {
        "text": "a",
        "day": "2026-11-25",
        "wish": {"star": "Leo 1", "times": 1},
        "note": {"text": "n"},
    }


def test_secrets_are_not_stored_by_prefect(registries: None) -> None:
    class Login(BaseModel):
        password: SecretStr

    @operation(name="other.thing", description="Takes secrets")
    async def thing(
        token: SecretStr | None = None,
        logins: list[Login] | None = None,
        key: Secret[int] | None = None,
        limit: int = 1,
    ) -> None: ...

    flow = DataFlowAnalyzer().analyze(OperationRegistry.list_all())
    for written in ("token=t", 'logins=[{"password": "p"}]', "key=5"):
        values = read_parameters(flow, [written])
        with pytest.raises(ValidationError, match="must stay secret, but Prefect stores the parameters") as caught:
            parameters_as_json(flow, values)
        assert "'t'" not in str(caught.value)
        assert [error["loc"] for error in caught.value.errors] == [(written.partition("=")[0],)]
    assert parameters_as_json(flow, read_parameters(flow, ["limit=2"])) == {"limit": 2}


def test_a_parameter_has_the_name_that_the_generated_flow_gives_it(registries: None) -> None:
    """Prefect reserves `wait_for`, so the flow takes it as `wait_for_`, wherever it is run."""

    @operation(name="other.thing", description="Takes what Prefect reserves")
    async def thing(wait_for: datetime.date, limit: int = 1) -> None: ...

    flow = DataFlowAnalyzer().analyze(OperationRegistry.list_all())
    values = read_parameters(flow, ["wait_for=2026-11-25"])
    assert values == {"wait_for_": datetime.date(2026, 11, 25)}
    assert parameters_as_json(flow, values) == {"wait_for_": "2026-11-25"}
