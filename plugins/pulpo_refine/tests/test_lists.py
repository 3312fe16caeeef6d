"""Lists in a real browser: finding, selecting, changing, taking back."""

import csv
import io
import json
import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from plugins.pulpo_refine.tests.accessibility import violations
from plugins.pulpo_refine.tests.browser import PHONE, shot
from plugins.pulpo_refine.tests.conftest import OpenPage
from plugins.pulpo_refine.tests.job_data import create_jobs
from pulpo_core.testing import Served

LONG = 30_000
"""Milliseconds for thirty writes, each with its record, on a busy machine."""


@pytest.fixture(autouse=True)
def jobs(api: httpx.Client) -> list[str]:
    """Thirty jobs: more than a page of 25."""
    return create_jobs(api, 30)


def rows(page: Page) -> Locator:
    return page.locator("tbody tr[data-row]")


def shown_range(page: Page, text: str) -> Locator:
    """The text at the foot of a list: `1-30 of 30`, which is written with a dash."""
    return page.get_by_text(text.replace("-", "\u2013"))


def opened_list(page: Page, search: str = "") -> Page:
    page.goto(f"/admin/jobs{search}")
    expect(rows(page).first.get_by_role("link").first).to_be_visible()
    return page


def test_pages_and_sorting_are_in_the_address(page: Page) -> None:
    opened_list(page, "?limit=25")
    expect(shown_range(page, "1-25 of 30")).to_be_visible()
    page.get_by_role("button", name="Next page").click()
    expect(shown_range(page, "26-30 of 30")).to_be_visible()
    expect(rows(page)).to_have_count(5)
    page.get_by_role("columnheader", name="Title").get_by_role("button").click()
    expect(page).to_have_url("/admin/jobs?sort=title&limit=25")
    page.get_by_role("columnheader", name="Title").get_by_role("button").click()
    expect(rows(page).first).to_contain_text("Engineer 029")
    page.get_by_role("columnheader", name="Location").get_by_role("button").click(modifiers=["Shift"])
    expect(page).to_have_url("/admin/jobs?sort=-title%2Clocation&limit=25")
    page.reload()
    expect(rows(page).first).to_contain_text("Engineer 029")


def test_the_rows_of_a_page_are_requested_once(page: Page, jobhunter: Served) -> None:
    asked: list[str] = []
    origin = jobhunter.url
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith(f"{origin}/jobs?") else None)
    opened_list(page, "?sort=-title&limit=25")
    expect(shown_range(page, "1-25 of 30")).to_be_visible()
    page.get_by_role("button", name="Next page").click()
    expect(rows(page)).to_have_count(5)
    page_of_rows = "sort=-title&fields=title%2Ccompany%2Clocation%2Cwork_mode%2Cposted_at&limit=25"
    assert [re.sub("(?<=cursor=)[^&]+", "NEXT", url.removeprefix(f"{origin}/jobs?")) for url in asked] == [
        f"{page_of_rows}&_etags=true",
        "count=exact&limit=1&fields=id",
        f"{page_of_rows}&cursor=NEXT&_etags=true",
    ]


def test_filters_by_facets_conditions_and_alternatives(page: Page) -> None:
    opened_list(page)
    page.keyboard.press("f")
    panel = page.get_by_role("complementary", name="Filter")
    remote = panel.locator("label", has_text="Remote")
    expect(remote).to_contain_text("10")
    remote.get_by_role("checkbox").click()
    expect(page).to_have_url("/admin/jobs?work_mode=remote")
    expect(shown_range(page, "1-10 of 10")).to_be_visible()
    shot(page, "list-filter")
    assert violations(page) == []
    panel.locator("label", has_text="Hybrid").get_by_role("checkbox").click()
    expect(page.get_by_role("button", name="Work mode is any of Remote, Hybrid")).to_be_visible()
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(shown_range(page, "1-30 of 30")).to_be_visible()

    panel.get_by_role("button", name="Group").click()
    group = panel.get_by_role("region", name="Conditions")
    group.get_by_role("textbox", name="Value").fill("Engineer 007")
    group.get_by_role("textbox", name="Value").press("Enter")
    expect(shown_range(page, "1-1 of 1")).to_be_visible()
    opened_list(page, "?or=(title=Engineer+001,and(work_mode=onsite,company=Moorglas+AG))")
    expect(shown_range(page, "1-6 of 6")).to_be_visible()


def test_search_views_and_what_is_remembered(page: Page) -> None:
    opened_list(page)
    page.keyboard.press("/")
    page.keyboard.type("Engineer 01")  # 010 to 019, and 001
    expect(shown_range(page, "1-11 of 11")).to_be_visible()
    page.get_by_role("button", name="Save view").click()
    page.get_by_role("textbox", name="Name of the view").fill("Tens")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Actions for the view Tens").click()
    page.get_by_role("menuitem", name="Open the list with it").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="All", exact=True).click()
    expect(shown_range(page, "1-30 of 30")).to_be_visible()
    opened_list(page)
    expect(shown_range(page, "1-11 of 11")).to_be_visible()

    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Skills").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("columnheader", name="Skills")).to_be_visible()
    opened_list(page, "?view=all")
    expect(page.get_by_role("columnheader", name="Skills")).to_be_visible()


def test_a_value_is_edited_in_its_cell_and_the_edit_undone(page: Page, api: httpx.Client, jobs: list[str]) -> None:
    opened_list(page, "?sort=title")
    cell = rows(page).first.locator("td").nth(3)
    cell.dblclick()
    page.get_by_role("textbox", name="Location").fill("Kiel")
    page.keyboard.press("Enter")
    expect(cell).to_have_text("Kiel")
    assert api.get(f"/jobs/{jobs[0]}").json()["location"] == "Kiel"
    page.get_by_role("button", name="Undo").click()
    expect(cell).to_have_text("Berlin")

    # Somebody else is faster: nothing of theirs is lost.
    cell.dblclick()
    page.get_by_role("textbox", name="Location").fill("Ulm")
    api.patch(f"/jobs/{jobs[0]}", json={"location": "Mainz"})
    page.keyboard.press("Enter")
    expect(page.get_by_text("Someone else has changed this document").first).to_be_visible()
    expect(cell).to_have_text("Mainz")


def test_a_text_of_several_lines_is_not_edited_in_its_cell(page: Page, api: httpx.Client, jobs: list[str]) -> None:
    api.patch(f"/jobs/{jobs[0]}", json={"location": "Berlin\nor Kiel"})
    opened_list(page, "?sort=title")
    locations = [rows(page).nth(index).locator("td").nth(3) for index in (1, 0)]
    for cell, count in zip(locations, (1, 0), strict=True):
        cell.dblclick()
        expect(page.get_by_role("textbox", name="Location")).to_have_count(count)
        page.keyboard.press("Escape")


def test_a_choice_in_a_cell_is_left_without_one(page: Page, api: httpx.Client, jobs: list[str]) -> None:
    opened_list(page, "?sort=title&fields=title,work_mode")
    cell = rows(page).first.locator("td").nth(2)
    before = cell.inner_text()
    cell.dblclick()
    expect(page.get_by_role("option", name="Hybrid")).to_be_visible()
    page.keyboard.press("Escape")
    expect(cell).to_have_text(before)
    expect(cell.get_by_role("combobox")).to_have_count(0)
    cell.dblclick()
    page.get_by_role("option", name="Hybrid").click()
    expect(cell.get_by_role("combobox")).to_have_count(0)
    expect(cell).to_have_text("Hybrid")


def test_a_list_is_live(page: Page, api: httpx.Client, jobs: list[str]) -> None:
    with page.expect_response("**/events"):
        opened_list(page, "?sort=title")
    api.patch(f"/jobs/{jobs[1]}", json={"title": "Engineer 001, changed"})
    expect(page.get_by_role("link", name="Engineer 001, changed")).to_be_visible()
    api.delete(f"/jobs/{jobs[0]}")
    expect(shown_range(page, "1-29 of 29")).to_be_visible()


def choose(page: Page, dialog: Locator, name: str) -> None:
    """Choose a field to set in the documents that are selected."""
    dialog.get_by_role("combobox", name="Field").fill(name)
    page.get_by_role("option", name=name, exact=True).click()


def test_selected_documents_get_values_as_in_a_form(page: Page, api: httpx.Client, jobs: list[str]) -> None:
    kranich = api.get("/companies", params={"name": "Kranich GmbH"}).json()["items"][0]["id"]
    for job in jobs[:2]:
        old = {"description": "Many words", "work_mode": "onsite", "employer": kranich}
        assert api.patch(f"/jobs/{job}", json=old).status_code == 200
    before = [api.get(f"/jobs/{job}").json() for job in jobs[:3]]
    moorglas = api.get("/companies", params={"name": "Moorglas AG"}).json()["items"][0]["id"]
    opened_list(page, "?sort=title")
    for number in range(2):
        page.get_by_role("checkbox", name=f"Select Engineer 00{number}").click()
    page.get_by_role("toolbar", name="Selection").get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit 2 documents")
    for name in ("Description", "Location", "Work mode", "Skills", "Employer", "Posted at"):
        choose(page, dialog, name)
    change = dialog.get_by_role("button", name="Change 2")
    change.click()
    # No value is not the empty text: what has to have one says so.
    expect(dialog.get_by_text("Required", exact=True)).to_have_count(2)
    dialog.get_by_role("button", name="Empty text").first.click()
    dialog.get_by_role("radio", name="Hybrid").click()
    dialog.get_by_role("combobox", name="Employer").fill("Moor")
    page.get_by_role("option", name="Moorglas AG").click()
    dialog.get_by_label("Posted at", exact=True).fill("2026-03-01T12:00")
    expect(dialog.get_by_text("Emptied: Description, Location, Skills")).to_be_visible()
    shot(page, "list-bulk-edit")
    assert violations(page) == []
    dialog.get_by_role("button", name="Remove Skills").click()
    change.click()
    expect(page.get_by_text("2 documents changed")).to_be_visible(timeout=LONG)
    now = [api.get(f"/jobs/{job}").json() for job in jobs[:3]]
    for document, old in zip(now[:2], before[:2], strict=True):
        assert (document["description"], document["location"], document["work_mode"]) == ("", None, "hybrid")
        assert document["employer"]["id"] == moorglas
        assert document["posted_at"].startswith("2026-03-01")
        assert document["skills"] == old["skills"]
    assert now[2] == before[2]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone")).to_be_visible(timeout=LONG)
    assert [api.get(f"/jobs/{job}").json() for job in jobs[:3]] == before


def test_escape_closes_one_thing_at_a_time(page: Page) -> None:
    opened_list(page, "?sort=title")
    page.get_by_role("checkbox", name="Select Engineer 000").click()
    selection = page.get_by_role("toolbar", name="Selection")
    selection.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit 1 document")
    dialog.get_by_role("combobox", name="Field").click()
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(selection).to_be_visible()
    selection.get_by_role("button", name="Edit").click()
    choose(page, dialog, "Company")
    dialog.get_by_role("textbox", name="Company").fill("Ibis")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Keep editing").click()
    expect(dialog.get_by_role("textbox", name="Company")).to_have_value("Ibis")
    page.mouse.click(5, 5)
    page.get_by_role("button", name="Discard").click()
    expect(dialog).to_have_count(0)
    expect(selection).to_be_visible()
    page.keyboard.press("Escape")
    expect(selection).to_have_count(0)


def test_all_that_match_are_edited_deleted_and_brought_back(page: Page, api: httpx.Client) -> None:
    opened_list(page, "?limit=25")
    page.get_by_role("checkbox", name="Select this page").click()
    page.get_by_role("button", name="Select all 30").click()
    bar = page.get_by_role("toolbar", name="Selection")
    expect(bar).to_contain_text("30 selected")
    shot(page, "list-selection")
    bar.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit 30 documents")
    choose(page, dialog, "Location")
    dialog.get_by_role("textbox", name="Location").fill("Worms")
    choose(page, dialog, "Skills")
    dialog.get_by_role("button", name="Add to Skills").click()
    dialog.get_by_label("Skills 1", exact=True).fill("Rust")
    with page.expect_request(lambda request: request.method == "PATCH") as patch:
        dialog.get_by_role("button", name="Change 30").click()
    assert patch.value.post_data_json == {"location": "Worms", "skills": ["Rust"]}
    assert "_count=30" in patch.value.url
    expect(page.get_by_text("30 documents changed")).to_be_visible(timeout=LONG)
    count: dict[str, str] = {"count": "exact", "limit": "1"}
    assert api.get("/jobs", params=count | {"location": "Worms", "skills": "Rust"}).json()["total"] == 30
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone")).to_be_visible(timeout=LONG)
    assert api.get("/jobs", params=count | {"location": "Berlin", "skills": "Go"}).json()["total"] == 5

    before = api.get("/jobs", params={"limit": 100, "sort": "title"}).json()["items"]
    page.get_by_role("checkbox", name="Select this page").click()
    page.get_by_role("button", name="Select all 30").click()
    bar.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete 30").click()
    expect(page.get_by_text("No Jobs yet")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Undo").click()
    expect(shown_range(page, "1-25 of 30")).to_be_visible(timeout=LONG)
    assert api.get("/jobs", params={"limit": 100, "sort": "title"}).json()["items"] == before


def test_a_row_offers_the_operation_that_takes_it(page: Page, api: httpx.Client, jobs: list[str]) -> None:
    opened_list(page, "?sort=title")
    button = page.get_by_role("button", name="Submit application: Engineer 002")
    expect(button).to_have_css("opacity", "0")
    rows(page).nth(2).hover()
    expect(button).to_have_css("opacity", "1")
    page.mouse.move(0, 0)
    rows(page).nth(2).get_by_role("link").last.focus()
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name="Submit application")
    expect(drawer.get_by_label("Job ID", exact=False).first).to_have_value("Engineer 002")
    drawer.get_by_label("Cover letter").fill("I build.")
    drawer.get_by_role("button", name="Run", exact=True).click()
    expect(drawer.get_by_text("Done in")).to_be_visible()
    assert [each["job_id"] for each in api.get("/applications").json()["items"]] == [jobs[2]]
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(button).to_be_focused()


def test_keys_walk_through_a_list(page: Page, jobs: list[str]) -> None:
    opened_list(page, "?sort=title")
    for key in ("j", "j", "x", "j", "x", "k"):
        page.keyboard.press(key)
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Engineer 001")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Engineer 002")).to_be_visible()
    page.keyboard.press("u")
    expect(page).to_have_url("/admin/jobs?sort=title")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_the_palette_reads_filters_and_finds_documents(page: Page, jobs: list[str]) -> None:
    page.goto("/admin/companies")
    expect(page.get_by_role("link", name="Kranich GmbH")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("jobs remote salary>70k")
    expect(page.get_by_role("option", name="Work mode is Remote")).to_be_visible()
    shot(page, "palette")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/admin/jobs?work_mode=remote&salary.minimum__gt=70000")
    expect(shown_range(page, "1-3 of 3")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("Engineer 024")
    page.get_by_role("option", name="Engineer 024 Job").click()
    expect(page).to_have_url(f"/admin/jobs/{jobs[24]}")


def test_exports_have_what_is_shown_and_requests_can_be_copied(open_page: OpenPage, jobhunter: Served) -> None:
    page = open_page(jobhunter, permissions=["clipboard-read", "clipboard-write"])
    opened_list(page, "?work_mode=remote&sort=-title&fields=title,location")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="CSV", exact=True).click()
    assert download.value.suggested_filename == "jobs.csv"
    exported = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8"))))
    assert [row["title"] for row in exported] == [f"Engineer {number:03}" for number in range(27, -1, -3)]
    assert set(exported[0]) == {"id", "title", "location"}

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Copy as").click()
    page.get_by_role("menuitem", name="curl").click()
    expect(page.get_by_text("Copied: curl")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"curl '{jobhunter.url}/jobs?work_mode=remote&sort=-title&fields=title,location")


def test_empty_wrong_and_narrow_lists_say_what_to_do(open_page: OpenPage, jobhunter: Served) -> None:
    page = open_page(jobhunter, viewport=PHONE, color_scheme="dark")
    page.goto("/admin/applications")
    expect(page.get_by_text("No Applications yet")).to_be_visible()
    page.goto("/admin/jobs?title=nobody")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.goto("/admin/jobs?no_such_field=1")
    expect(page.get_by_text("The list could not be loaded")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_role("link", name="Engineer 000")).to_be_visible()
    shot(page, "list-phone")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_the_menu_theme_and_language(page: Page) -> None:
    opened_list(page)
    page.get_by_role("button", name="Anonymous").click()
    page.get_by_role("menuitem", name="Theme").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    assert page.evaluate("document.documentElement.className") == "dark"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    assert violations(page) == []
    page.get_by_role("button", name="Anonymous").click()
    page.get_by_role("menuitem", name="Language").click()
    page.get_by_role("menuitemradio", name="Deutsch").click()
    expect(shown_range(page, "1-30 von 30")).to_be_visible()
    page.reload()
    expect(shown_range(page, "1-30 von 30")).to_be_visible()
    assert json.loads(page.evaluate("localStorage['pulpo:/admin/:preferences']"))["theme"] == "dark"
