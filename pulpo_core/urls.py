"""Removal of credentials from URLs, and from texts with URLs, before they are shown."""

import re

# The part before the @ of an authority. In a MongoDB URL that is not escaped, it may contain slashes.
CREDENTIALS = re.compile(r"(mongodb(?:\+srv)?://)[^\s\"'<>]*@|(\b[a-z][a-z0-9+.-]*://)[^\s\"'<>/?#]*@", re.IGNORECASE)


def masked_url(url: str) -> str:
    """Return the URL without credentials and options, for messages and logs."""
    return re.sub(r"//.*@", "//***@", url, flags=re.DOTALL).partition("?")[0]


def without_credentials(text: str) -> str:
    """Return a text, such as a traceback, with `***` in place of the user and password of each URL in it."""
    return CREDENTIALS.sub(r"\1\2***@", text) if "://" in text else text
