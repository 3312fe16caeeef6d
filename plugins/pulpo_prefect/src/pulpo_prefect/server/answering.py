"""Checks that a Prefect server answers. Imports neither Prefect nor Pulpo, because other processes run it, too."""

import urllib.error
import urllib.request

ANSWER_SECONDS = 15.0  # seconds, enough for a busy machine; if nothing listens, a connection is refused immediately


def answers(api_url: str, seconds: float = ANSWER_SECONDS) -> bool:
    """Return True if a Prefect server answers there, even if only to ask for credentials."""
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=seconds):  # noqa: S310 (`locate` has checked the URL)
            return True
    except urllib.error.HTTPError as error:
        return error.code in (401, 403)
    except OSError:
        return False
