"""Makes documents from the values that callers send, with errors by field."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

import pydantic
from beanie import Document

from pulpo_core.documents.content_checks import check_content, check_links, refusal
from pulpo_core.documents.encode.misfits import PROBLEMS
from pulpo_core.documents.excluded_fields import check_excluded
from pulpo_core.documents.fields import stored_names, visible_fields
from pulpo_core.documents.from_json import fields_from_json
from pulpo_core.documents.ids import DocumentIds
from pulpo_core.documents.model_patch import field_values, patch_fields
from pulpo_core.documents.round_trip import check_masks, keep_secrets, restore_fields
from pulpo_core.documents.stored_document import StoredDocument
from pulpo_core.documents.unknown_keys import MAX_UNKNOWN, check_keys
from pulpo_core.exceptions import ValidationError
from pulpo_core.invocation import validation_error
from pulpo_core.models.sent_values import model_from_sent
from pulpo_core.suggestions import did_you_mean

RESERVED_IDS = ("", ".", "..", "events", "facets")
"""Ids that cannot be used in a path, because the path would mean something else."""
Doc = TypeVar("Doc", bound=Document)


def unknown_fields(document: type[Document], name: str, unknown: Sequence[str]) -> ValidationError:
    """Return an error about unknown fields of a model; it names at most `MAX_UNKNOWN`."""
    fields, shown = visible_fields(document), unknown[:MAX_UNKNOWN]
    known = f"known are {', '.join(fields)}"
    errors = [{"loc": (each,), "msg": f"unknown; {known}", "type": "value"} for each in shown]
    hint = did_you_mean(unknown[0], fields, known) if len(unknown) == 1 else known
    return ValidationError(f"{name} has no field {', '.join(shown)}", errors=errors, hint=hint)


class Validator(Generic[Doc]):
    """Checks the values that are sent for the documents of one model.

    Values have the names or aliases of their fields, and are JSON values or of the fields' own types. All methods raise
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
    def _plain_names(self) -> set[str]:
        """Those of `_names` that are the fields' own."""
        return {name for name, field in self._names.items() if name == field} - {"_id"} - self._hidden

    @cached_property
    def _shown_only(self) -> set[str]:
        """The names that an answer shows, and that a body may send back unchanged."""
        return {*self.document.model_computed_fields, PROBLEMS}

    @cached_property
    def _read_only(self) -> set[str]:
        """Those of `_shown_only` that are not fields."""
        return self._shown_only - set(self.document.model_fields)

    def _without_shown(self, given: dict[str, Any], shown: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return values without the read-only ones. Raises ValidationError if these differ from what was shown."""
        if shown is not None:
            self._check_computed(given, shown)
        if self._read_only.isdisjoint(given):
            return given
        return {name: value for name, value in given.items() if name not in self._read_only}

    def _check_computed(self, given: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
        for name in self.document.model_computed_fields.keys() & given.keys():
            if given[name] != shown.get(name, given):
                raise refusal(f"{name} cannot be set", (name,), "cannot be set: it is computed")

    @cached_property
    def _hidden(self) -> set[str]:
        """The fields that callers do not see."""
        return set(self.document.model_fields) - set(visible_fields(self.document))

    def new(self, given: Any, *, is_suspect: bool = True) -> Doc:
        """Return a document that can be inserted. `is_suspect=False` skips the search for operators in its values."""
        whole = self.whole(given, is_suspect=is_suspect)
        document = self._document(fields_from_json(self.document, self._without_shown(whole, None)))
        if computed := self.document.model_computed_fields.keys() & whole.keys():
            self._check_computed(whole, document.model_dump(mode="json", include=set(computed)))
        if document.id is None:
            return document
        if "/" in (key := self._ids.to_text(document.id)) or key in RESERVED_IDS:
            message = "must not be empty, `.`, `..`, `events`, `facets`, or contain a slash"
            raise refusal("the id cannot be used in a URL", ("id",), message)
        return document

    def whole(
        self, given: Any, former: StoredDocument[Doc] | None = None, *, is_suspect: bool = True
    ) -> dict[str, Any]:
        """Return the sent values of a whole document by field name, from a mapping or an instance of the class.

        `former` is the document that it replaces.
        """
        if isinstance(given, self.document):
            values = {name: value for name, value in given if name not in self._hidden}
            return values if given.id is not None else {name: values[name] for name in values if name != "id"}
        return self.named(given, former, is_suspect=is_suspect)

    def named(
        self, given: Any, former: StoredDocument[Doc] | None = None, *, is_suspect: bool = True
    ) -> dict[str, Any]:
        """Return the values of a mapping, unchanged, by field name. `former` is the document that they change."""
        if not isinstance(given, Mapping):
            raise refusal("the body must be an object", (), "send an object")
        if is_suspect:
            check_content(given, self.document)
        found = dict(given) if self._plain_names.issuperset(given) else self._renamed(given)
        check_excluded(self.document, given)
        shown = former.value if former is not None and former.document_or_none is None else None
        check_keys(self.document, self.name, given, shown)
        return found

    def _renamed(self, given: Mapping[str, Any]) -> dict[str, Any]:
        if wrong := sorted(({"_id"} | self._hidden) & given.keys()):
            raise refusal(f"{wrong[0]} cannot be set", (wrong[0],), "cannot be set")
        names = self._names
        unknown = sorted(given.keys() - names.keys() - self._shown_only)
        if unknown and "extra" not in self.document.model_config:
            raise unknown_fields(self.document, self.name, unknown)
        found = {str(names.get(name, name)): value for name, value in given.items()}
        if len(found) < len(given):
            twice = Counter(str(names.get(key, key)) for key in given).most_common(1)[0][0]
            raise refusal(f"{twice} is given twice", (twice,), "given twice, by its name and by its alias")
        return found

    def replaced(self, former: StoredDocument[Doc], given: dict[str, Any]) -> Mapping[str, Any]:
        """Return the values of a whole document that replaces `former`; `given` are those of `whole`.

        Values that come back as they were shown keep their stored form, and secrets that were left out are kept.
        """
        document, sent = former.document_or_none, self._without_shown(given, former.value)
        if document is None:
            return fields_from_json(self.document, sent)
        restored = restore_fields(document, former.value, sent)
        return fields_from_json(self.document, keep_secrets(document, restored))

    def patched(self, former: StoredDocument[Doc], patch: dict[str, Any]) -> Mapping[str, Any]:
        """Return the values of a document after a merge patch with values by field name."""
        document, sent = former.document_or_none, self._without_shown(patch, former.value)
        if document is None:  # the patch may repair it
            return patch_fields(self.document, former.fields, sent)
        return patch_fields(self.document, field_values(document), restore_fields(document, former.value, sent))

    def successor(self, former: StoredDocument[Doc], values: Mapping[str, Any], *, is_patch: bool = False) -> Doc:
        """Return a document that can replace `former`, with its id. A patch may keep wrong links."""
        known = former.fields if former.document_or_none is None else field_values(former.document_or_none)
        if "id" in values and not self._ids.is_same(values["id"], known["id"]):
            raise refusal("the id cannot be changed", ("id",), "cannot be changed")
        values = {**values, "id": known["id"], "revision_id": known.get("revision_id")}
        document = self._document(values, former.document_or_none if is_patch else None)
        self._check_frozen(document, former)
        if is_patch and former.document_or_none is None:
            former.keep_unchanged(values, document)
        return document

    def _check_frozen(self, document: Doc, former: StoredDocument[Doc]) -> None:
        for name, field in self.document.model_fields.items():
            stored = former.document_or_none
            if field.frozen and stored is not None and getattr(document, name) != getattr(stored, name):
                raise refusal(f"{name} cannot be changed", (name,), "cannot be changed: the field is frozen")

    def _document(self, values: Mapping[str, Any], former: Doc | None = None) -> Doc:
        try:
            document: Doc = model_from_sent(self.document, values)
        except pydantic.ValidationError as error:
            raise validation_error(f"the {self.name} is not valid", error, self.document) from None
        except TypeError as error:
            if "collection must be an instance of str" not in str(error):  # BSON's error for a DBRef like that
                raise
            raise refusal("a link has no collection", (), "a link's collection must be a string") from None
        check_links(document, former)
        check_masks(document)
        return document
