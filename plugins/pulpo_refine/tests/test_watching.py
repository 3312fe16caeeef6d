"""What happened, in a real browser: the home page, runs, changes and events, live, and undone."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from plugins.pulpo_refine.tests.accessibility import violations
from plugins.pulpo_refine.tests.browser import PHONE, shot
from plugins.pulpo_refine.tests.conftest import OpenPage, Serve
from plugins.pulpo_refine.tests.pipelines import call
from pulpo_core.testing import Served, empty_database

JOB = {"title": "Baker", "company": "Kranich", "source": "stepstone", "external_id": "1", "location": "Halle"}
NOBODY = {"job_id": "0" * 24, "cover_letter": "To nobody."}


@pytest.fixture(scope="module")
def watched(jobhunter: Served) -> Iterator[httpx.Client]:
    """Jobhunter after a few calls of every outcome; its tests add to it."""
    empty_database(jobhunter.variables["PULPO_DATABASE_URL"])
    with httpx.Client(base_url=jobhunter.url, timeout=30, trust_env=False) as api:
        employer = api.post("/companies", json={"name": "Kranich"}).json()["id"]
        job = api.post("/jobs", json={**JOB, "employer": employer}).json()["id"]
        call(api, "submit_application", {"job_id": job, "cover_letter": "Hello"})
        call(api, "submit_application", NOBODY, status=404)
        call(api, "submit_application", {"job_id": "no id"}, status=422)
        call(api, "search_jobs", {"keywords": ["baker"]})
        yield api


def runs(api: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/observability/runs", params=query).json()["items"]
    return found


def test_home_page(page: Page, watched: httpx.Client) -> None:
    page.goto("/admin")
    expect(page.get_by_role("link", name="search_jobs", exact=True)).to_be_visible()
    expect(page.get_by_text("there is no job").first).to_be_visible()
    chart = page.get_by_role("img", name="Runs over time")
    chart.focus()
    page.keyboard.press("ArrowLeft")
    expect(chart).to_have_attribute("aria-label", re.compile("Succeeded 2, Refused 1, Failed 1"))
    for period in ("24 h", "90 d", "7 d"):
        page.get_by_role("button", name=period).click()
        expect(page.get_by_role("table", name="Operations").get_by_role("row")).to_have_count(3)
    expect(page.get_by_role("link", name="Jobs", exact=True).last).to_be_visible()
    assert violations(page) == []
    shot(page, "home")


def test_a_new_project_shows_what_to_do(open_page: OpenPage, observatory: Served) -> None:
    empty_database(observatory.variables["PULPO_DATABASE_URL"])
    page = open_page(observatory)
    page.goto("/admin")
    expect(page.get_by_role("heading", name="Welcome to observatory")).to_be_visible()
    assert violations(page) == []
    shot(page, "home-fresh")
    page.get_by_role("link", name="To the operations").click()
    expect(page.get_by_role("heading", name="Operations")).to_be_visible()


def test_without_observability(open_page: OpenPage, serve_example: Serve) -> None:
    off = {f"PULPO_OBSERVABILITY_{name}": "false" for name in ("CHANGES", "EVENTS", "METRICS")}
    page = open_page(serve_example("jobhunter", PULPO_OBSERVABILITY_RUNS="off", **off))
    page.goto("/admin")
    expect(page.get_by_role("heading", name="Operations")).to_be_visible()
    expect(page.get_by_role("link", name="Runs")).to_have_count(0)


def test_runs_are_filtered_and_followed(page: Page, watched: httpx.Client) -> None:
    page.goto("/admin/runs")
    rows = page.get_by_role("table", name="Runs").locator("tbody tr")
    expect(rows.first).to_be_visible()
    before = rows.count()
    call(watched, "search_jobs", {"keywords": ["live"]})
    expect(page.get_by_text("keywords=[live]")).to_be_visible()
    assert rows.count() == before + 1
    page.get_by_role("button", name="Status").click()
    page.get_by_role("menuitemcheckbox", name="Failed").click()
    page.keyboard.press("Escape")
    expect(rows).to_have_count(1)
    page.get_by_label("Value of the input").fill("cover_letter=Something")
    expect(page.get_by_text("Nothing matches the filters")).to_be_visible()
    page.get_by_role("button", name="Clear filters").first.click()
    expect(rows).to_have_count(before + 1)
    assert "status" not in page.url


def test_a_failed_run_is_replayed_with_another_input(page: Page, watched: httpx.Client) -> None:
    failed = runs(watched, status="failed", operation="submit_application")[-1]
    page.goto(f"/admin/runs/{failed['id']}")
    page.get_by_role("button", name="Traceback").click()
    expect(page.get_by_role("region", name="Traceback")).to_contain_text("NotFoundError")
    assert violations(page) == []
    page.get_by_role("button", name="Replay").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("a second call may do its work twice")).to_be_visible()
    drawer.get_by_label("Cover letter").fill("Again")
    drawer.get_by_role("button", name="Run again").click()
    expect(page.get_by_text("Replayed: Failed").first).to_be_visible()
    replay = runs(watched, replay_of=failed["id"])[0]
    assert replay["input_dump"]["cover_letter"] == "Again"
    expect(page).to_have_url(f"{watched.base_url}/admin/runs/{replay['id']}".replace("//admin", "/admin"))


def test_a_run_is_taken_back(page: Page, watched: httpx.Client) -> None:
    done = runs(watched, status="success", operation="submit_application")[-1]
    page.goto(f"/admin/runs/{done['id']}")
    expect(page.get_by_role("heading", name="Writes")).to_be_visible()
    page.get_by_role("button", name="Undo its writes").click()
    dialog = page.get_by_role("dialog", name="Undo the writes of this run")
    expect(dialog.get_by_text("is deleted")).to_be_visible()
    assert watched.get("/applications?count=exact").json()["total"] == 1
    dialog.get_by_role("button", name="Restore 1 document").click()
    expect(page.get_by_text("Undone", exact=True).first).to_be_visible()
    assert watched.get("/applications?count=exact").json()["total"] == 0


def test_changes_show_both_values(page: Page, watched: httpx.Client) -> None:
    job = watched.get("/jobs").json()["items"][0]["id"]
    watched.patch(f"/jobs/{job}", json={"title": "Miller"})
    page.goto("/admin/changes?model=Job&kind=update")
    item = page.get_by_role("list", name="Changes").get_by_role("listitem").first
    expect(item.locator("del")).to_have_text("Baker")
    expect(item.locator("ins").first).to_have_text("Miller")
    assert violations(page) == []


def test_events_come_as_they_happen(page: Page, watched: httpx.Client) -> None:
    page.goto("/admin/events?level=warn")
    expect(page.get_by_role("list", name="Events")).to_be_visible()
    watched.post("/operations/submit_application", json=NOBODY)
    newest = page.get_by_role("list", name="Events").get_by_role("listitem").first
    expect(newest).to_contain_text("was answered with 404")
    newest.get_by_role("button").click()
    expect(newest.get_by_role("region", name="Details")).to_contain_text('"status": 404')
    assert violations(page) == []


def test_events_are_filtered_by_the_types_that_there_are(page: Page, watched: httpx.Client) -> None:
    page.goto("/admin/events")
    expect(page.get_by_role("list", name="Events").get_by_role("listitem").first).to_be_visible()
    types = watched.get("/observability/events").json()["stats"]["types"]
    page.get_by_role("combobox", name="Type").click()
    expect(page.get_by_role("option")).to_have_text(["Any type", *sorted(types)])
    page.get_by_role("option", name="api_request_error").click()
    page.get_by_role("combobox", name="Type").click()
    expect(page.get_by_role("option")).to_have_text(["Any type", *sorted(types)])


@pytest.mark.parametrize(
    ("scheme", "locale", "paths"),
    [("light", "de-DE", ("", "/changes")), ("dark", "es-ES", ("/runs", "/events", "/runs/{id}"))],
)
def test_on_phones(
    open_page: OpenPage, jobhunter: Served, watched: httpx.Client, scheme: str, locale: str, paths: tuple[str, ...]
) -> None:
    page = open_page(jobhunter, viewport=PHONE, color_scheme=scheme, locale=locale)
    for path in [path.format(id=runs(watched)[0]["id"]) for path in paths]:
        page.goto(f"/admin{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(page) == []
        shot(page, f"watching{path.replace('/', '-')[:10]}-{scheme}-phone")
