"""Examples of the use of models and operations, which plugins return from `pulpo_usage`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """A way to use a model or an operation: the surface (`REST`), a title (`Create one`), the text to type.

    `language` is that of the text: `shell` or `python`. Values in it must be quoted for that language.
    """

    surface: str
    title: str
    text: str
    language: str = "shell"
