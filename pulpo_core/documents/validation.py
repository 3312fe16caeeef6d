"""Makes documents from the values that callers send, with errors by field."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

import pydantic
from beanie import Document

from pulpo_core.documents.content_checks import check_content, check_links, refusal
from pulpo_core.documents.fields import stored_names, visible_fields
from pulpo_core.documents.from_json import fields_from_json
from pulpo_core.documents.ids import DocumentIds
from pulpo_core.documents.merge_patch import merge_patch
from pulpo_core.invocation import validation_error

Doc = TypeVar("Doc", bound=Document)


class Validator(Generic[Doc]):
    """Checks the values that are sent for the documents of one model.

    Values have the names or aliases of their fields, and are as in JSON or of the fields' own types. All methods raise
    ValidationError.
    """

    def __init__(self, document: type[Doc], name: str, ids: DocumentIds) -> None:
        self.document = document
        self.name = name
        self._ids = ids

    @cached_property
    def field_names(self) -> dict[str, str]:
        """The fields by their names in the database."""
        return {key: name for name, key in stored_names(self.document).items()}

    @cached_property
    def _names(self) -> dict[str, str]:
        """The fields by the names that a caller may use: their own and their aliases."""
        fields = visible_fields(self.document)
        return {key: name for key, name in self.field_names.items() if key != "_id"} | {name: name for name in fields}

    @cached_property
    def _hidden(self) -> set[str]:
        """The fields that callers do not see."""
        return set(self.document.model_fields) - set(visible_fields(self.document))

    def new(self, given: Any, *, is_suspect: bool = True) -> Doc:
        """Return a document to insert. `is_suspect=False` skips the search for operators in its values."""
        document = self._document(self.whole(given, is_suspect=is_suspect))
        if document.id is None:
            return document
        if "/" in (key := self._ids.to_text(document.id)) or key in ("", ".", "..", "events"):
            message = "must not be empty, `.`, `..`, `events`, or contain a slash"
            raise refusal("the id cannot be used in a URL", ("id",), message)
        return document

    def whole(self, given: Any, *, is_suspect: bool = True) -> dict[str, Any]:
        """Return the values of a whole document by field name, from a mapping or an instance of the class."""
        if isinstance(given, self.document):
            values = {name: value for name, value in given if name not in self._hidden}
            return values if given.id is not None else {name: values[name] for name in values if name != "id"}
        return fields_from_json(self.document, self.named(given, is_suspect=is_suspect))

    def named(self, given: Any, *, is_suspect: bool = True) -> dict[str, Any]:
        """Return the values of a mapping, unchanged, by field name."""
        if not isinstance(given, Mapping):
            raise refusal("the body must be an object", (), "send an object")
        if is_suspect:
            check_content(given)
        if wrong := sorted(({"_id"} | self._hidden) & given.keys()):
            raise refusal(f"{wrong[0]} cannot be set", (wrong[0],), "cannot be set")
        names = self._names
        unknown = sorted(given.keys() - names.keys())
        if unknown and "extra" not in self.document.model_config:
            known = ", ".join(visible_fields(self.document))
            raise refusal(f"{self.name} has no field {unknown[0]}", (unknown[0],), f"unknown; known are {known}")
        return {str(names.get(name, name)): value for name, value in given.items()}

    def patched(self, former: Doc, patch: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of a document after a merge patch, which is by field name."""
        others = {name: value for name, value in former if name not in patch}
        current = former.model_dump(mode="json", by_alias=False, include=set(patch))
        return {**others, **fields_from_json(self.document, merge_patch(current, dict(patch)))}

    def successor(self, former: Doc, values: Mapping[str, Any]) -> Doc:
        """Return a document to replace `former`, with the same id."""
        if "id" in values and not self._ids.is_same(values["id"], former.id):
            raise refusal("the id cannot be changed", ("id",), "cannot be changed")
        return self._document({**values, "id": former.id, "revision_id": former.revision_id})

    def _document(self, values: Mapping[str, Any]) -> Doc:
        try:
            document: Doc = self.document.model_validate(values, by_name=True, by_alias=True)
        except pydantic.ValidationError as error:
            raise validation_error(f"the {self.name} is not valid", error) from None
        except TypeError as error:
            if "collection must be an instance of str" not in str(error):  # BSON's error for a DBRef like that
                raise
            raise refusal("a link has no collection", (), "a link's collection must be a string") from None
        check_links(document)
        return document
