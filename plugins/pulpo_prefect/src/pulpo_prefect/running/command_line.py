"""Runs a file of flows as a program: `python scraping_flow.py [FLOW] [--param NAME=VALUE …]`."""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from prefect import Flow
from prefect.exceptions import TerminationSignal
from prefect.settings import PREFECT_API_URL, PREFECT_SERVER_ALLOW_EPHEMERAL_MODE, temporary_settings

from pulpo_core.analysis import project_flows
from pulpo_core.exceptions import PulpoException
from pulpo_core.project import Project
from pulpo_prefect.orchestration import flow_prefix
from pulpo_prefect.running.parameters import read_parameters
from pulpo_prefect.running.trace_context import continued_trace

FAILED, MISUSED, INTERRUPTED = 1, 2, 130


def main(project: Project, flows: Sequence[Flow[..., Any]], arguments: Sequence[str] | None = None) -> int:
    """Run the flow that the arguments name, and return the exit code.

    The exit code is 1 if the flow fails, 2 for wrong arguments, 130 after Ctrl-C.
    """
    prefix = flow_prefix(project.settings.name)
    by_name = {flow.name.removeprefix(prefix): flow for flow in flows}
    options = _parser(list(by_name)).parse_args(arguments)
    data_flow = next(flow for flow in project_flows(project.load()) if flow.name == options.flow)
    try:
        parameters = read_parameters(data_flow, options.param)
    except PulpoException as error:
        print(f"error: {error}", file=sys.stderr)
        return MISUSED
    try:
        with one_server():
            run_flow(by_name[options.flow], parameters)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # Prefect has logged the traceback
        notes = "".join(f"\n  {note}" for note in getattr(error, "__notes__", ()))
        print(f"{options.flow} failed: {type(error).__name__}: {error}{notes}", file=sys.stderr)
        return FAILED
    return 0


def run_flow(flow: Flow[..., Any], parameters: dict[str, Any], **options: Any) -> Any:
    """Run a synchronous or async flow to its end, and return its result, or with `return_state=True` its state.

    Raises the flow's error, unless its state is requested; SystemExit if SIGTERM ends it.
    """
    try:
        with continued_trace():
            call = flow(**parameters, **options)
            return asyncio.run(call) if flow.isasync else call
    except TerminationSignal as signal:  # Prefect has recorded that the run crashed
        raise SystemExit(128 + signal.signal) from None


@contextmanager
def one_server() -> Iterator[None]:
    """Start the server that Prefect would start for this process, so that all processes of a cluster share it.

    Otherwise each process of a Dask or Ray cluster would start its own server, which would survive it when it is
    killed.
    """
    if PREFECT_API_URL.value() or not PREFECT_SERVER_ALLOW_EPHEMERAL_MODE.value():
        yield
        return
    from prefect.server.api.server import SubprocessASGIServer

    server = SubprocessASGIServer()
    server.start()  # the server ends with this process
    with temporary_settings({PREFECT_API_URL: server.api_url}):
        yield


def _parser(names: list[str]) -> argparse.ArgumentParser:
    """Return the argument parser. The default of FLOW is the flow of the root namespace, if there is one."""
    parser = argparse.ArgumentParser(description="Run a flow.")
    if "." not in names[0] and all(name.startswith(f"{names[0]}.") for name in names[1:]):
        parser.add_argument("flow", nargs="?", choices=names, default=names[0], help=f"by default {names[0]}")
    else:
        parser.add_argument("flow", choices=names)
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the flow")
    return parser
