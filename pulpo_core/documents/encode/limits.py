"""The limits of a field's values, such as `Field(ge=1, max_length=80)`, checked without its model."""

import operator
from collections.abc import Callable, Iterable
from typing import Any

import annotated_types

from pulpo_core.documents.encode.columns import Column, Convert, Unfit, Values
from pulpo_core.sensitive import Sensitive

Check = Callable[[Any], bool]
BOUNDS: dict[type, tuple[str, Callable[[Any, Any], bool]]] = {
    annotated_types.Gt: ("gt", operator.gt),
    annotated_types.Ge: ("ge", operator.ge),
    annotated_types.Lt: ("lt", operator.lt),
    annotated_types.Le: ("le", operator.le),
}


def limited(convert: Convert | None, metadata: Iterable[Any]) -> Convert | None:
    """Return a conversion that also raises Unfit for values beyond the limits in the metadata of the type.

    Return None if there is no conversion, or the metadata contains anything except limits and `Sensitive`.
    """
    checks = _checks(metadata)
    if convert is None or checks is None:
        return None
    if not checks:
        return convert

    def within(value: Any) -> Any:
        found = convert(value)
        if value is not None and not all(check(value) for check in checks):
            raise Unfit
        return found

    return within


def limited_column(column: Column, metadata: Iterable[Any]) -> Column:
    """Return a conversion of a field's values in many documents that also raises Unfit for values beyond the limits."""
    checks = _checks(metadata)
    if not checks:
        return column

    def within(values: Values) -> Values:
        found = column(values)
        for check in checks:
            if not all(check(value) for value in values if value is not None):
                raise Unfit
        return found

    return within


def _checks(metadata: Iterable[Any]) -> list[Check] | None:
    checks = [_check(item) for item in metadata if item is not Sensitive]
    known = [check for check in checks if check is not None]
    return known if len(known) == len(checks) else None


def _check(item: Any) -> Check | None:
    """Return the check of a limit; None for other metadata, and for bounds that are neither int nor float."""
    if isinstance(item, annotated_types.MinLen):
        least = item.min_length
        return lambda value: len(value) >= least
    if isinstance(item, annotated_types.MaxLen):
        most = item.max_length
        return lambda value: len(value) <= most
    if type(item) not in BOUNDS:
        return None
    name, compare = BOUNDS[type(item)]
    bound = getattr(item, name)
    return (lambda value: compare(value, bound)) if type(bound) in (int, float) else None
