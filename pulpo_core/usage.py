"""One way to use a model or an operation: what a plugin returns from `pulpo_usage`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """One way to use a model or an operation: the surface (`REST`), what it does (`Create one`), the text to type.

    `language` is what the text is written in: `shell` or `python`. Values in it must be quoted for that language.
    """

    surface: str
    title: str
    text: str
    language: str = "shell"
