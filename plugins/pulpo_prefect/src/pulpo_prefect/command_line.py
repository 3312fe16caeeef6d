"""`python scraping_flow.py [FLOW] [--param NAME=VALUE …]`: what a file of flows does when it is run."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from typing import Any

from prefect import Flow

from pulpo_core.exceptions import PulpoException
from pulpo_prefect.parameters import read_parameters

FAILED, MISUSED = 1, 2


def main(flows: Sequence[Flow[..., Any]], arguments: Sequence[str] | None = None) -> int:
    """Run one of the flows as the arguments say. Returns the exit code: 1 when it fails, 2 for wrong arguments."""
    by_name = {flow.name: flow for flow in flows}
    given = _parser(list(by_name)).parse_args(arguments)
    flow = by_name[given.flow]
    try:
        parameters = read_parameters(flow, given.param)
    except PulpoException as error:
        print(error, file=sys.stderr)
        return MISUSED
    try:
        run_flow(flow, parameters)
    except Exception as error:  # Prefect has logged the traceback
        notes = "".join(f"\n  {note}" for note in getattr(error, "__notes__", ()))
        print(f"{flow.name} failed: {type(error).__name__}: {error}{notes}", file=sys.stderr)
        return FAILED
    return 0


def run_flow(flow: Flow[..., Any], parameters: dict[str, Any]) -> Any:
    """Run a flow of either kind to its end, and return its result. Raises what it raises."""
    return asyncio.run(flow(**parameters)) if flow.isasync else flow(**parameters)


def _parser(names: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run a flow.")
    if len(names) == 1 or all(name.startswith(f"{names[0]}.") for name in names[1:]):
        parser.add_argument("flow", nargs="?", choices=names, default=names[0], help=f"by default {names[0]}")
    else:
        parser.add_argument("flow", choices=names)
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the flow")
    return parser
