"""The explanation of a rule, read from its docstring: a summary, the reasons, a bad and a good example."""

import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from pulpo_core.lint_rules import Rule

PRELUDE = """\
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar

from beanie import BackLink, Document, Link
from pydantic import BaseModel, Field
from pymongo import IndexModel

from pulpo_core import DataModelBase, UtcDatetime, datamodel, operation
"""
"""The imports that the examples omit."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The explanation of a rule. `why` may have several paragraphs; the examples are Python code, or empty."""

    summary: str
    why: str
    bad: str
    good: str

    @classmethod
    def of(cls, docstring: str) -> "Explanation":
        """Read a docstring: its first paragraph, the others, and the code under `Bad:` and `Good:`."""
        text, *examples = re.split(r"^(Bad|Good):$", inspect.cleandoc(docstring), flags=re.MULTILINE)
        summary, _, why = text.strip().partition("\n\n")
        found = dict(zip(examples[::2], examples[1::2], strict=True))
        bad, good = (textwrap.dedent(found.get(key, "")).strip() for key in ("Bad", "Good"))
        return cls(" ".join(summary.split()), why.strip(), bad, good)

    def markdown(self) -> str:
        """Return the explanation as Markdown."""
        return "\n\n".join(filter(None, self._paragraphs()))

    def _paragraphs(self) -> Iterator[str]:
        yield from (self.summary, self.why)
        for word, code in (("Bad", self.bad), ("Good", self.good)):
            yield f"{word}:\n\n```python\n{code}\n```" if code else ""


def explain(rule: Rule) -> Explanation:
    """Return the explanation of a rule."""
    return Explanation.of(rule.check.__doc__ or "")


def example_files(code: str) -> dict[str, str]:
    """Return the files of an example: `main.py`, and those that begin with a comment such as `# stray.py`."""
    first, *others = re.split(r"^# ([\w./]+\.(?:py|json))$", code, flags=re.MULTILINE)
    files = {"main.py": first, **dict(zip(others[::2], others[1::2], strict=True))}
    return {name: f"{PRELUDE if name.endswith('.py') else ''}\n{text.strip()}\n" for name, text in files.items()}
