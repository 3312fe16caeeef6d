"""Runs the operations of the example projects through their APIs, so that there is something to watch."""

from typing import Any

import httpx


def call(api: httpx.Client, operation: str, body: Any = None, status: int = 200) -> Any:
    """Call an operation and return its output. `status` is the expected one."""
    answer = api.post(f"/operations/{operation}", json=body or {})
    assert answer.status_code == status, answer.text
    return answer.json()


def fill_jobhunter(api: httpx.Client) -> None:
    """Scrape, parse and store the jobs; then calls of every outcome."""
    boards = {board: call(api, f"scraping.{board}.fetch") for board in ("stepstone", "linkedin")}
    call(api, "scraping.merge", boards)
    cleaned = call(api, "parsing.clean", call(api, "parsing.load"))
    call(api, "parsing.store", call(api, "parsing.validate", cleaned))
    found = call(api, "search_jobs", {"keywords": ["python"]})["jobs"]
    applied = call(api, "submit_application", {"job_id": found[0]["id"], "cover_letter": "I would like to."})
    call(api, "update_application_status", {"application_id": applied["application_id"], "status": "interview"})
    call(api, "submit_application", {"job_id": "0" * 24, "cover_letter": "To nobody."}, status=404)
    call(api, "submit_application", {"job_id": "no id"}, status=422)


def fill_observatory(api: httpx.Client) -> None:
    """Archive what the caller may; the people are refused, so that what needs them fails."""
    call(api, "archive.catalogue.stars.store")
    call(api, "archive.people.store", status=401)
    call(api, "archive.instruments.store")
    logs = {mast: call(api, f"archive.nights.weather.{mast}.read", {"nights": 1}) for mast in ("west", "east")}
    joined = call(api, "archive.nights.weather.join", logs)
    call(api, "archive.nights.store", joined, status=404)
    call(api, "archive.nights.frames.read", {"nights": 1})
    call(api, "reduction.load", status=404)
