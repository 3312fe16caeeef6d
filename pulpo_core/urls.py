"""URLs as they may be shown."""

import re


def masked(url: str) -> str:
    """The URL without credentials and options: what may stand in a message or a log."""
    return re.sub(r"//.*@", "//***@", url, flags=re.DOTALL).partition("?")[0]
