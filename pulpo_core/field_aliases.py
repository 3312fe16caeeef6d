"""The other names by which the value of a field may be sent."""

from collections.abc import Iterator

from pydantic.fields import FieldInfo


def aliases(field: FieldInfo) -> Iterator[str]:
    """Yield the aliases by which pydantic reads a field: those of `AliasChoices` too, but no paths of several keys."""
    for alias in (field.alias, field.validation_alias):
        yield from (choice for choice in getattr(alias, "choices", [alias]) if isinstance(choice, str))
