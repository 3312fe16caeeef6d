"""Documents for the tests of lists and pages: companies, and jobs that link to them."""

from typing import Any

import httpx

CITIES = ("Berlin", "Hamburg", "Bremen")
MODES = ("remote", "hybrid", "onsite")


def create(api: httpx.Client, path: str, documents: list[dict[str, Any]]) -> list[str]:
    """Create documents, and return their ids."""
    answer = api.post(f"/{path}/bulk", json={"operations": [{"create": document} for document in documents]}).json()
    assert answer["failed"] == 0, answer
    return [item["id"] for item in answer["items"]]


def create_jobs(api: httpx.Client, count: int) -> list[str]:
    """Create two companies and so many jobs: each third remote, hybrid, on site; the first two thirds with a salary."""
    companies = create(api, "companies", [{"name": "Kranich GmbH", "city": "Berlin"}, {"name": "Moorglas AG"}])
    return create(
        api,
        "jobs",
        [
            {
                "title": f"Engineer {number:03}",
                "company": ("Kranich GmbH", "Moorglas AG")[number % 2],
                "employer": companies[number % 2],
                "location": CITIES[number % 3],
                "work_mode": MODES[number % 3],
                "skills": ["Python", "SQL"] if number % 2 else ["Go"],
                "posted_at": f"2026-{number % 12 + 1:02}-05T09:00:00Z",
                "source": "board",
                "external_id": str(number),
            }
            | ({"salary": {"minimum": 50_000 + 1_000 * number}} if number % 3 != 2 else {})
            for number in range(count)
        ],
    )
