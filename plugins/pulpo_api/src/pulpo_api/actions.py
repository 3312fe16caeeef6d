"""What the methods of HTTP do to a model."""

import re

from pulpo_core.hookspecs import Action

METHODS: dict[str, tuple[Action, ...]] = {
    "OPTIONS": (),
    "GET": ("read",),
    "HEAD": ("read",),
    "PUT": ("update",),
    "PATCH": ("update",),
    "DELETE": ("delete",),
}
ALL: tuple[Action, ...] = ("read", "create", "update", "delete")
BELOW = re.compile(r"/[^/]+/.+")


def actions(method: str, path: str) -> tuple[Action, ...]:
    """What a request does to a model.

    A POST below the collection (`/things/bulk`) may make any change, another method anything: they take all of it.
    """
    if method == "POST":
        return ALL[1:] if BELOW.fullmatch(path) else ("create",)
    return METHODS.get(method, ALL)
