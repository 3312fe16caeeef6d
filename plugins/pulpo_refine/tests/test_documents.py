"""Pages of documents in a real browser: their values, what links to them, and their history."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from plugins.pulpo_refine.tests.accessibility import violations
from plugins.pulpo_refine.tests.browser import PHONE, shot
from plugins.pulpo_refine.tests.conftest import OpenPage
from plugins.pulpo_refine.tests.job_data import create_jobs
from pulpo_core.testing import Served


@pytest.fixture
def jobs(api: httpx.Client) -> list[str]:
    """Four jobs of two companies."""
    return create_jobs(api, 4)


def test_a_document_shows_its_values_and_links(page: Page, jobs: list[str]) -> None:
    page.goto(f"/admin/jobs/{jobs[1]}")
    expect(page.get_by_role("heading", name="Engineer 001")).to_be_visible()
    details = page.get_by_role("region", name="Details")
    for text in ("51,000", "Hybrid", "Python", "SQL", "Hamburg", jobs[1]):
        expect(details.get_by_text(text, exact=True)).to_be_visible()
    shot(page, "document")
    assert violations(page) == []
    link = details.get_by_role("link", name="Moorglas AG")
    link.hover()
    expect(page.get_by_text("Company", exact=True).last).to_be_visible()
    link.click()
    expect(page.get_by_role("heading", name="Moorglas AG")).to_be_visible()
    page.get_by_role("tab", name="Jobs 2").click()
    expect(page.get_by_role("table", name="Jobs").get_by_role("link", name="Engineer 003")).to_be_visible()
    shot(page, "document-related")
    page.get_by_role("link", name="Show all 2").click()
    expect(page.get_by_text("of 2")).to_be_visible()
    expect(page.get_by_role("button", name="Employer is Moorglas AG")).to_be_visible()


def test_a_long_text_is_cut_until_somebody_wants_all(page: Page, api: httpx.Client, jobs: list[str]) -> None:
    text = "word " * 30_000
    assert api.patch(f"/jobs/{jobs[0]}", json={"description": text}).status_code == 200
    page.goto("/admin/jobs?fields=title,description&sort=title")
    cell = page.locator("tbody tr[data-row]").first.locator("td").nth(2)
    expect(cell).to_contain_text("word")
    assert len(cell.inner_text()) < 400
    page.goto(f"/admin/jobs/{jobs[0]}")
    details = page.get_by_role("region", name="Details")
    everything = details.get_by_role("button", name="Show all 150,000")
    expect(everything).to_be_visible()
    assert len(details.inner_text()) < 25_000
    everything.click()
    expect(details.get_by_role("button", name="Show less")).to_be_visible()
    assert len(details.inner_text()) > 140_000

    page.goto(f"/admin/jobs/{jobs[0]}/edit")
    description = page.get_by_role("group", name="Description")
    description.get_by_role("button", name="Show all 150,000").click()
    expect(page.get_by_role("textbox", name="Description")).to_have_value(text)


def test_a_document_is_deleted_and_brought_back(page: Page, api: httpx.Client, jobs: list[str]) -> None:
    before = api.get(f"/jobs/{jobs[0]}").json()
    page.goto("/admin/jobs?sort=title")
    page.get_by_role("link", name="Engineer 000").click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page).to_have_url("/admin/jobs?sort=title")
    expect(page.get_by_text("of 3")).to_be_visible()
    assert api.get(f"/jobs/{jobs[0]}").status_code == 404
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("of 4")).to_be_visible()
    assert api.get(f"/jobs/{jobs[0]}").json() == before


def test_the_history_shows_changes_and_restores_a_version(page: Page, api: httpx.Client, jobs: list[str]) -> None:
    api.patch(f"/jobs/{jobs[0]}", json={"location": "Kiel"})
    api.patch(f"/jobs/{jobs[0]}", json={"location": "Ulm"})
    page.goto(f"/admin/jobs/{jobs[0]}")
    page.get_by_role("tab", name="History").click()
    changes = page.get_by_role("list", name="History").get_by_role("listitem")
    expect(changes).to_have_count(3)
    shot(page, "document-history")
    assert violations(page) == []
    expect(changes.first).to_contain_text("Ulm")
    # Two versions back: what the change after it wrote is gone, too.
    before = api.get(f"/jobs/{jobs[0]}").json()
    changes.nth(2).get_by_role("button", name="Restore").click()
    dialog = page.get_by_role("dialog", name="Restore this version")
    expect(dialog.get_by_text("location", exact=True)).to_be_visible()
    assert api.get(f"/jobs/{jobs[0]}").json() == before
    dialog.get_by_role("button", name="Restore 1 document").click()
    expect(page.get_by_text("Undone", exact=True).first).to_be_visible()
    assert api.get(f"/jobs/{jobs[0]}").json() == {**before, "location": "Berlin"}
    expect(changes).to_have_count(4)


def test_what_cannot_be_read_is_not_shown_as_nothing(open_page: OpenPage, jobhunter: Served, api: httpx.Client) -> None:
    page = open_page(jobhunter, allow=("500", "/observability/", "/jobs"))
    failing = {"status": 500, "content_type": "application/problem+json", "body": '{"title": "Broken", "status": 500}'}
    employer = api.post("/companies", json={"name": "Kranich"}).json()["id"]
    page.route(re.compile("/(observability|jobs)[/?]"), lambda route: route.fulfill(**failing))
    page.goto("/admin")
    main = page.get_by_role("main")
    expect(main.get_by_text("Broken").first).to_be_visible()
    expect(main.get_by_text("No failures")).to_have_count(0)
    page.goto(f"/admin/companies/{employer}")
    page.get_by_role("tab", name="Jobs").click()
    expect(main.get_by_text("Broken")).to_be_visible()
    expect(main.get_by_text("No Jobs link to this.")).to_have_count(0)
    page.unroute_all()
    main.get_by_role("button", name="Try again").click()
    expect(main.get_by_text("No Jobs link to this.")).to_be_visible()


def test_a_document_is_live_and_shows_when_it_is_deleted(page: Page, api: httpx.Client, jobs: list[str]) -> None:
    with page.expect_response("**/events"):
        page.goto(f"/admin/jobs/{jobs[0]}")
    expect(page.get_by_role("heading", name="Engineer 000")).to_be_visible()
    api.patch(f"/jobs/{jobs[0]}", json={"title": "Engineer 000, changed"})
    expect(page.get_by_role("heading", name="Engineer 000, changed")).to_be_visible()
    api.delete(f"/jobs/{jobs[0]}")
    expect(page.get_by_text("Document not found")).to_be_visible()


def test_sensitive_values_are_hidden_until_requested(open_page: OpenPage, shapes: Served) -> None:
    page = open_page(shapes)
    with httpx.Client(base_url=shapes.url, timeout=30, trust_env=False) as api:
        made = api.post("/accounts", json={"owner": "Ann", "iban": "DE75"}).json()["id"]
        page.goto("/admin/accounts?fields=owner,iban")
        row = page.get_by_role("row").filter(has_text="Ann")
        expect(row.get_by_role("img", name="hidden: sensitive")).to_be_visible()
        row.get_by_role("link", name="Ann").click()
        details = page.get_by_role("region", name="Details")
        expect(details.get_by_text("hidden: sensitive", exact=True)).to_be_visible()
        assert violations(page) == []
        assert "DE75" not in page.content()
        page.get_by_role("button", name="Show IBAN").click()
        expect(details.get_by_text("DE75", exact=True)).to_be_visible()
        page.goto(f"/admin/accounts/{made}/edit")
        show = page.get_by_role("button", name="Show IBAN")
        iban = page.get_by_label("IBAN", exact=True)
        expect(show).to_be_visible()
        expect(iban).to_have_count(0)
        assert violations(page) == []
        assert "DE75" not in page.content()
        show.click()
        expect(iban).to_have_value("DE75")
        expect(iban).to_be_focused()
        iban.fill("DE76")
        page.keyboard.press("Control+s")
        expect(page.get_by_text("Account saved", exact=True)).to_be_visible()
        assert api.get(f"/accounts/{made}").json()["iban"] == "DE76"


def test_documents_of_observatory_on_a_phone(open_page: OpenPage, observatory: Served) -> None:
    with httpx.Client(base_url=observatory.url, timeout=30, trust_env=False) as api:
        models = api.get("/models").json()
    page = open_page(observatory, viewport=PHONE, color_scheme="dark")
    for path in sorted(model["path"] for model in models):
        page.goto(f"/admin/{path}")
        expect(page.get_by_role("main").get_by_text(re.compile(r"\d of \d|^No .* yet$"))).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], path
