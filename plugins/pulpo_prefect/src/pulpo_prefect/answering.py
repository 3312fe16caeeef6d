"""Asks a Prefect server whether it answers. Imports nothing of Prefect or Pulpo, as it is also called by others."""

import urllib.error
import urllib.request

ANSWER_SECONDS = 15.0  # for a busy machine; where nothing listens, a connection is refused at once


def answers(api_url: str, seconds: float = ANSWER_SECONDS) -> bool:
    """Return whether a Prefect server answers there, even if only to ask for credentials."""
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=seconds):  # noqa: S310 (`locate` has checked the URL)
            return True
    except urllib.error.HTTPError as error:
        return error.code in (401, 403)
    except OSError:
        return False
