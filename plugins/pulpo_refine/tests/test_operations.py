"""Operations in a real browser: found, filled in, run, refused, copied, called for documents."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from plugins.pulpo_refine.tests.accessibility import violations
from plugins.pulpo_refine.tests.browser import PHONE, shot
from plugins.pulpo_refine.tests.conftest import OpenPage
from pulpo_core.testing import Served

JOB = {"title": "Baker", "company": "Kranich", "source": "stepstone", "external_id": "1", "location": "Halle"}


@pytest.fixture
def job(api: httpx.Client) -> str:
    employer = api.post("/companies", json={"name": "Kranich"}).json()["id"]
    return str(api.post("/jobs", json={**JOB, "employer": employer}).json()["id"])


def run(page: Page) -> None:
    page.get_by_role("button", name="Run", exact=True).click()


def test_are_grouped_and_found(page: Page, api: httpx.Client) -> None:
    page.goto("/admin/operations")
    branch = page.get_by_role("region", name="scraping", exact=True)
    expect(branch.get_by_role("link")).to_have_count(3)
    branch.get_by_role("button", name="scraping 3").click()
    expect(branch.get_by_role("link")).to_have_count(0)
    page.get_by_label("Search operations").fill("market")
    expect(page.locator("a[data-operation]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Market report")).to_be_visible()


def test_run_and_show_a_result(page: Page, api: httpx.Client, job: str) -> None:
    page.goto("/admin/operations/search_jobs?keywords=baker")
    run(page)
    expect(page.get_by_text("Done in")).to_be_visible()
    result = page.get_by_role("region", name="Table")
    expect(result.get_by_role("cell", name="Baker")).to_be_visible()
    expect(page.get_by_text("keywords=[baker]")).to_be_visible()  # of the run, beside the form
    page.get_by_role("button", name="JSON").click()
    expect(page.get_by_role("region", name="Result")).to_contain_text('"count": 1')
    assert violations(page) == []


def test_problems_are_at_their_fields(page: Page, api: httpx.Client, job: str) -> None:
    page.goto("/admin/operations/submit_application")
    run(page)
    expect(page.get_by_role("alert")).to_contain_text("2 things have to be corrected")
    page.goto(f"/admin/operations/update_application_status?application_id={job}&status=offer")
    run(page)
    expect(page.get_by_role("alert")).to_contain_text(f"there is no application {job}")


def test_what_was_entered_is_there_after_another_page(page: Page, api: httpx.Client) -> None:
    page.goto("/admin/operations/submit_application")
    page.get_by_label("Cover letter").fill("I build.")
    page.get_by_role("link", name="Companies").click()
    expect(page.get_by_role("heading", name="Companies")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Cover letter")).to_have_value("I build.")


def test_run_in_the_background_and_ask_before_a_repeat(page: Page, api: httpx.Client, job: str) -> None:
    page.goto(f"/admin/operations/submit_application?job_id={job}&cover_letter=Hello")
    page.get_by_role("button", name="In the background").click()
    run(page)
    expect(page.get_by_text("Done in")).to_be_visible()
    link = page.get_by_role("link", name="Open the run")
    run(page)
    dialog = page.get_by_role("dialog", name="Run it again with the same input?")
    dialog.get_by_role("button", name="Cancel").click()
    assert api.get("/applications?count=exact").json()["total"] == 1
    link.click()
    expect(page.get_by_role("heading", name="submit_application")).to_be_visible()


def test_copied_as_commands(open_page: OpenPage, jobhunter: Served) -> None:
    page = open_page(jobhunter, permissions=["clipboard-read", "clipboard-write"])
    # Safari and Firefox let a page write to the clipboard in the click itself only.
    page.add_init_script(
        "const write = navigator.clipboard.writeText.bind(navigator.clipboard); window.within = [];"
        "navigator.clipboard.writeText = text => { within.push(window.event?.type); return write(text) }"
    )
    page.goto("/admin/operations/market_report?top=3")
    copied = {}
    for name in ("curl", "Python", "pulpo"):
        page.get_by_role("button", name="Copy as").click()
        page.get_by_role("menuitem", name="Copy as").click()
        page.get_by_role("menuitem", name=name, exact=True).click()
        expect(page.get_by_role("menuitem")).to_have_count(0)
        copied[name] = page.evaluate("navigator.clipboard.readText()")
    assert page.evaluate("within") == ["click"] * 3
    assert copied["curl"].startswith(f"curl -X POST {jobhunter.url}/operations/market_report")
    assert "json={" in copied["Python"]
    assert copied["pulpo"] == "pulpo ops run market_report --top 3"


def test_called_for_a_document(page: Page, api: httpx.Client, job: str) -> None:
    page.goto(f"/admin/jobs/{job}")
    page.get_by_role("button", name="Submit application").click()
    drawer = page.get_by_role("dialog", name="Submit application")
    expect(drawer.get_by_label("Job ID", exact=False).first).to_have_value("Baker")
    # Escape closes what is open in the drawer, then the drawer.
    drawer.get_by_role("button", name="Open the list").click()
    expect(page.get_by_role("option", name="Baker")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(drawer).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    page.get_by_role("button", name="Submit application").click()
    drawer.get_by_label("Cover letter").fill("I bake.")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Keep editing").click()
    run(page)
    expect(drawer.get_by_text("Done in")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")  # the input is no longer needed
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert api.get("/applications").json()["items"][0]["cover_letter"] == "I bake."


@pytest.fixture
def people(shapes: Served) -> Iterator[tuple[Served, httpx.Client]]:
    """The project `shapes`, with Ann and Bob, whom two operations take."""
    with httpx.Client(base_url=shapes.url, timeout=30, trust_env=False) as api:
        for name in ("Ann", "Bob"):
            assert api.post("/people", json={"name": name}).status_code == 201
        yield shapes, api


def test_a_row_has_a_menu_of_several(open_page: OpenPage, people: tuple[Served, httpx.Client]) -> None:
    page = open_page(people[0], viewport=PHONE)
    page.goto("/admin/people?sort=name")
    button = page.get_by_role("button", name="Operations for Bob")
    button.focus()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem")).to_have_text(["Greet", "Name"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name="Name")
    expect(drawer.get_by_role("combobox", name="Thing", exact=True)).to_have_value("Bob")
    run(page)
    bob = people[1].get("/people", params={"name": "Bob"}).json()["items"][0]["id"]
    expect(drawer.get_by_text(f"Person {bob}", exact=True)).to_be_visible()


def test_called_for_a_selection(open_page: OpenPage, people: tuple[Served, httpx.Client]) -> None:
    page = open_page(people[0])
    page.goto("/admin/people?sort=name")
    page.get_by_role("checkbox", name="Select this page").click()
    bar = page.get_by_role("toolbar", name="Selection")
    expect(bar.get_by_role("button", name="Name", exact=True)).to_have_count(0)  # it takes one only
    bar.get_by_role("button", name="Greet").click()
    drawer = page.get_by_role("dialog", name="Greet")
    run(page)
    expect(drawer.get_by_text("Hello, Ann")).to_be_visible()
    expect(drawer.get_by_text("Hello, Bob")).to_be_visible()


def test_a_running_run_is_cancelled(open_page: OpenPage, people: tuple[Served, httpx.Client]) -> None:
    served, api = people
    page = open_page(served)
    page.goto("/admin/operations/people.greet?seconds=60&person_ids=" + api.get("/people").json()["items"][0]["id"])
    page.get_by_role("button", name="In the background").click()
    run(page)
    expect(page.get_by_text("Running in the background")).to_be_visible()
    page.get_by_role("link", name="Open the run").click()
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_text("Cancelled", exact=True).first).to_be_visible()
    runs = api.get("/observability/runs", params={"operation": "people.greet", "limit": 1}).json()["items"]
    assert runs[0]["status"] == "cancelled"


@pytest.mark.parametrize(("language", "title"), [("es-ES", "Operaciones"), ("de-DE", "Operationen")])
def test_in_other_languages_on_phones(open_page: OpenPage, observatory: Served, language: str, title: str) -> None:
    page = open_page(observatory, viewport=PHONE, color_scheme="dark", locale=language)
    page.goto("/admin/operations")
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    shot(page, f"operations-{language}-phone-dark")
