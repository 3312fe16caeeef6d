"""The aliases of fields."""

from collections.abc import Iterator

from pydantic.fields import FieldInfo


def aliases(field: FieldInfo) -> Iterator[str]:
    """Yield the aliases by which pydantic reads a field, including those of `AliasChoices`, but not `AliasPath`s."""
    for alias in (field.alias, field.validation_alias):
        yield from (choice for choice in getattr(alias, "choices", [alias]) if isinstance(choice, str))
