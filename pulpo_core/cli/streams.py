"""The standard streams of a command, which its caller may have closed (`pulpo models >&-`)."""

import os
import sys

STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def open_streams() -> None:
    """Open the closed ones among the standard streams on the null device.

    Otherwise the next opened file or socket would get the number of one, and what others print to it.
    """
    for number, (name, mode) in enumerate(STREAMS):
        if getattr(sys, name) is None and os.open(os.devnull, os.O_RDWR) == number:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
