"""Import of files and pasted rows in a real browser: checked cell by cell, corrected, stored, recognized again."""

import re

import httpx
from playwright.sync_api import Locator, Page, expect

from plugins.pulpo_refine.tests.accessibility import violations
from plugins.pulpo_refine.tests.browser import shot

PASTED = """Title\tcompany\tsource\texternal_id\tposted at\tsalary.minimum\tSkills\twork mode\tcolour
Baker\tKranich\tstepstone\t1\t1.3.2026\t1000,5\tknead; bake\tRemote\tred
Cook\tKranich\tstepstone\t2\t\tmany\t\t\tblue
\tKranich\tstepstone\t3\t\t\t\tonsite\tgreen
"""


def cell(page: Page, column: str, row: int) -> Locator:
    return page.get_by_label(f"{column}, row {row}", exact=True)


def test_pasted_rows(page: Page, api: httpx.Client) -> None:
    page.goto("/admin/jobs/import")
    page.get_by_label("Rows, pasted").fill(PASTED)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Field for the column salary.minimum")).to_have_value("salary.minimum")
    expect(page.get_by_label("Field for the column colour")).to_have_value("")
    expect(page.get_by_role("row", name="Cook")).to_contain_text("Must be a number")
    page.get_by_role("button", name="Check").click()
    status = page.get_by_role("status").filter(has_text="Checked; nothing has been stored yet")
    expect(status).to_contain_text("2 with problems")
    expect(page.get_by_role("row").filter(has=cell(page, "company", 3))).to_contain_text("Field required")
    assert api.get("/jobs?count=exact").json()["total"] == 0
    shot(page, "import")
    assert violations(page) == []
    page.get_by_role("button", name="Import 3 rows").click()
    expect(page.get_by_text("They stay here: correct them and import again.")).to_be_visible()
    page.get_by_label("salary.minimum, row 2").fill("2000")
    page.get_by_label("Title, row 3").fill("Waiter")
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.get_by_role("status").filter(has_text="Imported")).to_contain_text("2 new")
    found = api.get("/jobs?sort=title").json()["items"]
    assert [(each["title"], each["skills"], each["work_mode"]) for each in found] == [
        ("Baker", ["knead", "bake"], "remote"),
        ("Cook", [], "onsite"),
        ("Waiter", [], "onsite"),
    ]
    assert found[0]["salary"]["minimum"] == 1000.5
    assert found[0]["posted_at"].startswith("2026-0")
    page.get_by_role("link", name="Show them in the list").click()
    expect(page).to_have_url(re.compile("/admin/jobs$"))


def test_a_file_that_is_recognized(page: Page, api: httpx.Client) -> None:
    stored = {"title": "Baker", "company": "Kranich", "source": "stepstone", "external_id": "1"}
    api.post("/jobs", json=stored)
    lines = '{"source": "stepstone", "external_id": "1", "location": "Bern"}\n{"source": "x"}\n'
    page.goto("/admin/jobs/import")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files({"name": "jobs.ndjson", "mimeType": "application/x-ndjson", "buffer": lines.encode()})
    page.get_by_label("Recognize by").click()
    page.get_by_role("option", name="Source").click()
    page.get_by_role("option", name="External ID").click()
    page.keyboard.press("Escape")
    page.get_by_label("Leave out row 2").click()
    page.get_by_role("button", name="Import 1 row").click()
    expect(page.get_by_role("status").filter(has_text="Imported")).to_contain_text("1 updated")
    [job] = api.get("/jobs").json()["items"]
    assert (job["title"], job["location"]) == ("Baker", "Bern")
