"""Jinja templates for generated code, in which a value can never become code by accident.

A template prints `Code` (made of checked names) unchanged, and any other value as a Python literal. There is no filter
to forget: the template `title = {{ title }}` prints `title = "it's"`, quotes included.
"""

import math
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Undefined

from pulpo_core.generation.artifacts import Code


def literal(value: Any) -> str:
    """Return a value as a Python literal; strings in double quotes if that needs no escaping."""
    if isinstance(value, str):
        shown = repr(str.__str__(value))  # of an enum's member, its value
        return f'"{shown[1:-1]}"' if shown[0] == "'" and '"' not in shown else shown
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{literal(key)}: {literal(item)}' for key, item in value.items())}}}"
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return float.__repr__(value) if math.isfinite(value) else f'float("{float.__repr__(value)}")'
    raise TypeError(f"a {type(value).__name__} has no literal: {value!r}")


class Templates:
    """The templates in a package's `templates` folder: `Templates("pulpo_api").render("api.py.jinja", …)`."""

    def __init__(self, package: str) -> None:
        self._environment = Environment(
            loader=PackageLoader(package),
            autoescape=False,  # noqa: S701 (this is not HTML; finalize below quotes)
            undefined=StrictUndefined,
            finalize=lambda value: value if isinstance(value, Code | Undefined) else literal(value),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def render(self, template: str, **values: Any) -> str:
        """Render one template. Values are quoted unless they are `Code`."""
        return self._environment.get_template(template).render(**values)
