"""Asks other plugins who calls and what they may do, one plugin at a time."""

import inspect
from typing import Any

from pulpo_core.exceptions import PulpoException
from pulpo_core.plugins import Implementation


async def ask(implementation: Implementation, otherwise: object, /, **arguments: Any) -> Any:
    """Return what a plugin answers, or None. One that fails is reported, and its answer is `otherwise`."""
    try:
        answer = implementation(**arguments)
        if inspect.isawaitable(answer):
            answer = await answer
    except PulpoException:
        raise  # meant for the client: the plugin's own service does not answer
    except (Exception, SystemExit) as error:
        implementation.report(f"raised {type(error).__name__}: {error}")
        return otherwise
    return answer if answer is None or implementation.accepts(answer) else otherwise
