"""Jinja templates for generated code, in which values are quoted automatically and never become code.

A template prints `Code` (made of checked names) unchanged, and any other value as a literal of the template's language.
No filter is needed: the template `title = {{ title }}` prints `title = "it's"`, quotes included.
"""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Undefined

from pulpo_core.generation.artifacts import Code
from pulpo_core.generation.literals import LITERALS

SUFFIXES = {
    "py": "python",
    "pyi": "python",
    "ts": "typescript",
    "tsx": "typescript",
    "mts": "typescript",
    "js": "javascript",
    "jsx": "javascript",
    "mjs": "javascript",
    "json": "json",
}
"""The languages of templates by the suffixes of their names, without `.jinja`."""


class Templates:
    """The templates in a package's `templates` folder: `Templates("pulpo_api").render("api.py.jinja", …)`.

    `language` is the language in which values are quoted: `python`, `typescript`, `javascript` or `json`. By default,
    it follows from the name of each template (`page.tsx.jinja`). A value may be used wherever an expression is allowed,
    and in comments, but not inside a string: write `title = {{ title }}`, not `title = "{{ title }}"`.
    """

    def __init__(self, package: str, language: str = "") -> None:
        self._package = package
        self._language = language
        self._environment = cache(self._new_environment)
        if language:
            self._environment(language)

    def render(self, template: str, **values: Any) -> str:
        """Render one template. Values are quoted unless they are `Code`.

        Raises ValueError if the language of the template is not known.
        """
        return self._environment(self._language or _language(template)).get_template(template).render(**values)

    def _new_environment(self, language: str) -> Environment:
        if language not in LITERALS:
            raise ValueError(f"there are no literals of {language!r}; there are those of {', '.join(LITERALS)}")
        literal = LITERALS[language]
        return Environment(
            loader=PackageLoader(self._package),
            autoescape=False,  # noqa: S701 (this is not HTML; finalize below quotes)
            undefined=StrictUndefined,
            finalize=lambda value: value if isinstance(value, Code | Undefined) else literal(value),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )


def _language(template: str) -> str:
    suffix = template.removesuffix(".jinja").removesuffix(".j2").rpartition(".")[2]
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    raise ValueError(
        f"the name of template {template!r} does not say how to quote values: end it in "
        f"{', '.join(f'.{known}' for known in SUFFIXES)}, or pass language="
    )
