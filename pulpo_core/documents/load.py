"""Builds documents from what is stored; who is asked for one that the model refuses says which one it is."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import pydantic
from beanie import Document

from pulpo_core.beanie_internals import parse_obj
from pulpo_core.exceptions import ProcessingError

Doc = TypeVar("Doc", bound=Document)


def load(kind: type[Doc], stored: Mapping[str, Any]) -> Doc:
    """A stored document as its class. Raises ProcessingError."""
    try:
        return cast(Doc, parse_obj(kind, dict(stored)))
    except pydantic.ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, found["loc"]))
        raise ProcessingError(
            f"the stored document {stored.get('_id')!s:.100} does not fit {kind.__name__}: {where}: {found['msg']}",
            hint="`pulpo db check` finds all of them; mend them, or write a migration",
        ) from error
