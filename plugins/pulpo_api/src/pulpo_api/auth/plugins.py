"""Calls other plugins' hooks for authentication and authorization, one plugin at a time."""

import inspect
from typing import Any

from pulpo_core.exceptions import PulpoException
from pulpo_core.plugins import Implementation


async def ask(implementation: Implementation, otherwise: object, /, **arguments: Any) -> Any:
    """Return a plugin's answer, or None. If the plugin fails, it is reported, and the answer is `otherwise`."""
    try:
        answer = implementation(**arguments)
        if inspect.isawaitable(answer):
            answer = await answer
    except PulpoException:
        raise  # meant for the client, such as "the service that the plugin asks does not answer"
    except (Exception, SystemExit) as error:
        implementation.report(f"raised {type(error).__name__}: {error}")
        return otherwise
    return answer if answer is None or implementation.accepts(answer) else otherwise
