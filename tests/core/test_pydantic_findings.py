"""Pydantic's findings as text."""

import pydantic
import pytest
from pydantic import BaseModel, model_validator

from pulpo_core.pydantic_findings import finding_texts, findings, findings_text


class Product(BaseModel):
    title: str
    tags: list[int] = []
    is_odd: bool = False

    @model_validator(mode="after")
    def _odd(self) -> "Product":
        if self.is_odd:
            raise ValueError("an odd product")
        return self


def refused(**values: object) -> pydantic.ValidationError:
    with pytest.raises(pydantic.ValidationError) as error:
        Product(**values)
    return error.value


def test_texts_name_the_fields() -> None:
    error = refused(tags=["the-secret", 1, "the-secret"])
    assert [(found["loc"], found["type"]) for found in findings(error)] == [
        (("title",), "missing"),
        (("tags", 0), "int_parsing"),
        (("tags", 2), "int_parsing"),
    ]
    assert "the-secret" not in str(findings(error))
    number = "Input should be a valid integer, unable to parse string as an integer"
    assert finding_texts(error) == ["title: Field required", f"tags.0: {number}", f"tags.2: {number}"]
    assert findings_text(error, most=2) == f"title: Field required; tags.0: {number}; and 1 more"
    assert findings_text(error, 3).count(";") == 2


def test_findings_about_the_whole() -> None:
    assert findings_text(refused(title="a", is_odd=True)) == "Value error, an odd product"
