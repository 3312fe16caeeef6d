"""Builds instances of document classes from stored documents."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import pydantic
from beanie import Document

from pulpo_core.beanie_internals import parse_obj
from pulpo_core.exceptions import ProcessingError
from pulpo_core.pydantic_findings import finding_texts

Doc = TypeVar("Doc", bound=Document)


def load(kind: type[Doc], stored: Mapping[str, Any]) -> Doc:
    """Return a stored document as an instance of its class. Raises ProcessingError if the model refuses it."""
    try:
        return cast(Doc, parse_obj(kind, dict(stored)))
    except pydantic.ValidationError as error:
        raise ProcessingError(
            f"the stored document {stored.get('_id')!s:.100} does not fit {kind.__name__}: {finding_texts(error)[0]}",
            hint="`pulpo db check` finds all of them; correct them, or write a migration",
        ) from error
