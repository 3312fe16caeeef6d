"""Forms in a real browser: documents are created, edited and cloned, and nobody's work is lost."""

import json
import re
import shlex
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Request, Route, expect

from plugins.pulpo_refine.tests.accessibility import violations
from plugins.pulpo_refine.tests.browser import PHONE, shot
from plugins.pulpo_refine.tests.conftest import OpenPage, Serve
from pulpo_core.testing import Served, until

Json = Any
JOB = {"title": "Baker", "company": "Kranich", "source": "stepstone", "external_id": "1", "location": "Halle"}
Writes = Callable[[], list[Json]]


@pytest.fixture
def job(api: httpx.Client) -> Json:
    employer = api.post("/companies", json={"name": "Kranich"}).json()["id"]
    return api.post("/jobs", json={**JOB, "employer": employer}).json()


@pytest.fixture
def writes(page: Page) -> Writes:
    """A function that returns the writes since it was called last: method, body, version."""
    return recorded(page)


def recorded(page: Page) -> Writes:
    found: list[Json] = []

    def note(request: Request) -> None:
        if request.method in ("POST", "PUT", "PATCH", "DELETE"):
            body = json.loads(request.post_data) if request.post_data else None
            found.append((request.method, body, request.headers.get("if-match")))

    page.on("request", note)

    def since() -> list[Json]:
        taken = [*found]
        found.clear()
        return taken

    return since


def field(page: Page, label: str) -> Any:
    return page.get_by_role("main").get_by_label(label, exact=True)


def edit(page: Page, job: Json) -> None:
    page.goto(f"/admin/jobs/{job['id']}/edit")
    expect(field(page, "Title")).to_have_value(job["title"])


def save(page: Page, saved: str = "Job saved") -> None:
    """Save with the keyboard, and wait for the confirmation."""
    page.keyboard.press("Control+s")
    expect(page.get_by_text(saved, exact=True)).to_be_visible()


def test_creates(page: Page, api: httpx.Client, writes: Writes) -> None:
    page.goto("/admin/jobs/create")
    expect(field(page, "Title")).to_be_visible()
    page.keyboard.press("Control+Enter")
    alert = page.get_by_role("alert").filter(has_text="4 things have to be corrected")
    expect(alert).to_contain_text("Title: Required")
    expect(field(page, "Title")).to_be_focused()
    field(page, "Title").fill("Baker")
    field(page, "Company").fill("Kranich")
    page.get_by_role("alert").get_by_role("button", name=re.compile("^External ID")).click()
    expect(field(page, "External ID")).to_be_focused()
    field(page, "External ID").fill("7")
    field(page, "Source").fill("stepstone")
    page.get_by_role("button", name="Fill in Salary").click()
    page.get_by_role("button", name="New: Company").click()
    drawer = page.get_by_role("dialog", name="New: Company")
    page.keyboard.press("Escape")  # nothing has been entered
    expect(drawer).to_have_count(0)
    page.get_by_role("button", name="New: Company").click()
    drawer.get_by_label("Name", exact=True).fill("Ibis")
    # A slip does not lose what was entered.
    question = page.get_by_role("dialog", name="Discard what you entered?")
    slips: list[Callable[[], None]] = [
        lambda: page.mouse.click(5, 5),
        lambda: page.keyboard.press("Escape"),
        lambda: drawer.get_by_role("button", name="Close").click(),
    ]
    for slip in slips:
        slip()
        expect(question).to_be_visible()
        question.get_by_role("button", name="Keep editing").click()
        expect(question).to_have_count(0)
        expect(drawer.get_by_label("Name", exact=True)).to_have_value("Ibis")
    drawer.get_by_label("Name", exact=True).focus()
    page.keyboard.press("Escape")
    expect(question).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")  # closes the question alone
    expect(question).to_have_count(0)
    expect(drawer.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    question.get_by_role("button", name="Discard").click()
    expect(drawer).to_have_count(0)
    expect(field(page, "Title")).to_have_value("Baker")
    page.get_by_role("button", name="New: Company").click()
    drawer.get_by_label("Name", exact=True).fill("Kranich")
    drawer.get_by_label("Name", exact=True).press("Control+Enter")
    page.get_by_role("combobox", name="Employer").press("Escape")
    expect(page.get_by_role("combobox", name="Employer")).to_have_value("Kranich")
    assert [each["name"] for each in api.get("/companies").json()["items"]] == ["Kranich"]
    create = page.get_by_role("button", name="Create", exact=True)
    create.click()
    # Only the server knows what is wrong with it.
    expect(page.get_by_role("group", name="Salary")).to_contain_text("a salary needs a minimum or a maximum")
    expect(field(page, "Minimum")).to_be_focused()
    shot(page, "create")
    field(page, "Minimum").fill("1e3")
    writes()
    create.click()
    expect(page.get_by_text("Job created", exact=True)).to_be_visible()
    [(_, made, _)] = [write for write in writes() if write[1] and "title" in write[1]]
    employer = api.get("/companies").json()["items"][0]["id"]
    assert made == {
        "title": "Baker",
        "company": "Kranich",
        "source": "stepstone",
        "external_id": "7",
        "salary": {"minimum": 1000, "maximum": None, "currency": "EUR", "period": "year"},
        "employer": employer,
    }
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Job created", exact=True)).to_be_hidden()
    until(lambda: api.get("/jobs").json()["items"] == [])


def test_sends_what_changed(page: Page, api: httpx.Client, job: Json, writes: Writes) -> None:
    version = api.get(f"/jobs/{job['id']}").headers["etag"]
    edit(page, job)
    field(page, "Title").fill("Cook")
    field(page, "Location").fill("")
    page.get_by_role("button", name="Fill in Salary").click()
    field(page, "Minimum").fill("1000.50")
    page.get_by_role("button", name="Add to Skills").click()
    field(page, "Skills 1").fill("knead")
    save(page)
    [(method, body, expected)] = writes()
    assert (method, expected) == ("PATCH", version)
    assert body.pop("salary")["minimum"] == 1000.5
    assert body == {"title": "Cook", "location": None, "skills": ["knead"]}
    page.get_by_role("button", name="Undo").click()
    expect(field(page, "Title")).to_have_value("Baker")
    left = {name: value for name, value in job.items() if name != "updated_at"}
    assert left.items() <= api.get(f"/jobs/{job['id']}").json().items()
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(f"/admin/jobs/{job['id']}$"))


def test_merges_with_others(page: Page, api: httpx.Client, job: Json) -> None:
    address = f"/jobs/{job['id']}"
    edit(page, job)
    field(page, "Title").fill("Mine")
    field(page, "Title").press("End")
    api.patch(address, json={"location": "Bern"})
    notice = page.get_by_role("status").filter(has_text="Someone else has just saved this document: Location")
    expect(notice).to_be_visible()
    notice.get_by_role("button", name="Merge").click()
    expect(field(page, "Location")).to_have_value("Bern")
    expect(field(page, "Title")).to_have_value("Mine")
    api.patch(address, json={"title": "Theirs", "company": "Ibis"})
    expect(page.get_by_text(re.compile("just saved this document: Title, Company"))).to_be_visible()
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog", name="You and someone else changed the same values")
    expect(dialog.get_by_role("group")).to_have_count(1)
    expect(dialog).to_contain_text("Before: Baker")
    shot(page, "merge")
    assert violations(page) == []
    dialog.get_by_role("radio", name="Mine").check()
    dialog.get_by_role("button", name="Apply and save").click()
    expect(page.get_by_text("Job saved", exact=True)).to_be_visible()
    stored = api.get(address).json()
    assert (stored["title"], stored["company"], stored["location"]) == ("Mine", "Ibis", "Bern")


def test_drafts_survive(open_page: OpenPage, jobhunter: Served, api: httpx.Client, job: Json) -> None:
    page = open_page(jobhunter, allow=("failed: .*/jobs/", "console: Failed to load resource"))
    edit(page, job)
    field(page, "Title").fill("Draft")
    page.reload()
    expect(page.get_by_text(re.compile("Your unsaved changes from .* are back"))).to_be_visible()
    expect(field(page, "Title")).to_have_value("Draft")

    def away(route: Route) -> None:
        route.abort() if route.request.method == "PATCH" else route.continue_()

    page.route("**/jobs/*", away)
    page.keyboard.press("Control+s")
    expect(page.get_by_text(re.compile("What you entered is kept in this browser")).first).to_be_visible()
    api.patch(f"/jobs/{job['id']}", json={"title": "Theirs", "location": "Bern"})
    page.unroute("**/jobs/*")
    page.reload()
    expect(page.get_by_role("dialog", name="You and someone else")).to_contain_text("Theirs")
    page.get_by_role("button", name="Apply", exact=True).click()
    expect(field(page, "Location")).to_have_value("Bern")
    page.get_by_role("button", name="Discard them").click()
    expect(field(page, "Title")).to_have_value("Theirs")
    page.reload()
    expect(field(page, "Title")).to_have_value("Theirs")
    expect(page.get_by_text(re.compile("unsaved changes"))).to_be_hidden()


def test_refusals_stand_at_their_fields(page: Page, api: httpx.Client, job: Json) -> None:
    api.post("/jobs", json={**JOB, "external_id": "2"})
    edit(page, job)
    field(page, "External ID").fill("2")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert").filter(has_text="External ID:")).to_be_visible()
    described = page.locator("p", has_text="another document has the same value")
    expect(described).to_have_count(2)  # at both fields of the index
    field(page, "External ID").fill("3")
    save(page)
    assert api.get(f"/jobs/{job['id']}").json()["external_id"] == "3"


def test_clones_and_deletes(page: Page, api: httpx.Client, job: Json) -> None:
    edit(page, job)
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Clone").click()
    expect(page.get_by_text("A copy of Baker.")).to_be_visible()
    field(page, "External ID").fill("9")
    page.get_by_role("button", name="Create and add another").click()
    expect(page.get_by_text("Job created", exact=True)).to_be_visible()
    expect(field(page, "Title")).to_be_focused()
    assert {each["external_id"] for each in api.get("/jobs").json()["items"]} == {"1", "9"}
    edit(page, job)
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog", name="Delete Baker?").get_by_role("button", name="Delete").click()
    expect(page).to_have_url(re.compile("/admin/jobs$"))
    assert api.get(f"/jobs/{job['id']}").status_code == 404
    page.get_by_role("button", name="Undo").last.click()
    until(lambda: api.get(f"/jobs/{job['id']}").status_code == 200)


def test_a_new_document_for_another_parent_starts_anew(page: Page, api: httpx.Client, job: Json) -> None:
    other = api.post("/companies", json={"name": "Ibis"}).json()["id"]
    kranich = job["employer"]["id"]
    for parent, name in ((kranich, "Kranich"), (other, "Ibis"), (kranich, "Kranich")):
        page.goto(f"/admin/companies/{parent}")
        page.get_by_role("tab", name="Jobs").click()
        page.get_by_role("link", name="New Job").click()
        expect(page.get_by_role("combobox", name="Employer")).to_have_value(name)
        if parent == other:
            expect(field(page, "Title")).to_have_value("")
        field(page, "Title").fill(f"Baker of {name}")
    expect(page.get_by_text("1 change · kept in this browser")).to_be_visible()
    page.goto("/admin/jobs/create")
    expect(field(page, "Title")).to_have_value("")


@pytest.mark.parametrize("is_open", [True, False])
def test_what_was_entered_for_a_deleted_document_makes_a_new_one(
    is_open: bool, page: Page, api: httpx.Client, job: Json
) -> None:
    edit(page, job)
    field(page, "Title").fill("Cook")
    expect(page.get_by_text("1 change · kept in this browser")).to_be_visible()
    api.delete(f"/jobs/{job['id']}")
    if is_open:
        expect(page.get_by_text("Someone else has just deleted this document")).to_be_visible()
    else:
        page.reload()
        expect(page.get_by_text("What you entered for it is still here")).to_be_visible()
    page.get_by_role("button", name="Create it as a new one").click()
    expect(field(page, "Title")).to_have_value("Cook")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Job created", exact=True)).to_be_visible()
    [made] = api.get("/jobs").json()["items"]
    assert {name: made[name] for name in JOB} == {**JOB, "title": "Cook"}
    page.goto(f"/admin/jobs/{job['id']}/edit")
    expect(page.get_by_text("It may have been deleted, or the address is wrong.")).to_be_visible()


SAMPLE = {
    "number": 2**62,
    "at": "2026-03-01T12:00:00.123Z",
    "span": "PT1H30M",
    "words": ["a", "b", "c"],
    "marks": [1, 2],
    "pair": [1, "x"],
    "counts": {"a": 1, "b": 2},
    "inners": [{"number": 1, "text": "one"}],
    "pet": {"kind": "cat", "lives": 7},
    "secret": "s3cret",
    "union": 1,
}


def test_every_kind_of_editor(open_page: OpenPage, serve_example: Serve) -> None:
    served = serve_example("types")
    page = open_page(served, timezone_id="Asia/Kolkata")
    written = recorded(page)
    with httpx.Client(base_url=served.url, timeout=30, trust_env=False) as api:
        made = api.post("/samples", json=SAMPLE).json()
        page.goto(f"/admin/samples/{made['id']}/edit")
        expect(field(page, "Number").first).to_have_value(str(2**62))
        expect(field(page, "At").first).to_have_value("2026-03-01T17:30")
        expect(field(page, "Span")).to_have_value("1h 30m")
        field(page, "At").first.fill("2026-03-01T18:00")
        field(page, "Span").fill("2 days")
        page.get_by_role("button", name="Move Words 1", exact=True).press("Alt+ArrowDown")
        handle = page.get_by_role("button", name="Move Words 3", exact=True)
        handle.press("Space")
        expect(page.get_by_text("Now at place 3")).to_have_count(1)
        page.keyboard.press("ArrowUp")
        expect(page.get_by_text("Now at place 2")).to_have_count(1)
        page.keyboard.press("Space")
        field(page, "Marks").press_sequentially("3, 4")
        field(page, "Marks").press("Enter")
        page.get_by_label("Key in Counts").first.fill("z")
        page.get_by_label("New key in Counts").fill("n")
        page.get_by_label("New key in Counts").press("Enter")
        field(page, "n").fill("9")
        page.get_by_role("button", name="Add to Inners").click()
        page.get_by_role("group", name="Inners").get_by_label("Number").last.fill("2")
        page.get_by_role("radiogroup", name="Kind of Pet").get_by_role("radio", name="Dog").click()
        field(page, "Name").fill("Rex")
        page.get_by_role("radiogroup", name="Kind of Union").get_by_role("radio", name="Text").or_(
            page.get_by_role("radiogroup", name="Kind of Union").get_by_role("radio", name="String")
        ).click()
        field(page, "Union").last.fill("12")
        page.get_by_role("button", name="Change Secret").click()
        field(page, "Secret").fill("new")
        shot(page, "editors")
        assert violations(page) == []
        save(page, "Sample saved")
        [(_, body, _)] = written()
        assert body == {
            "at": "2026-03-01T12:30:00Z",
            "span": "P2D",
            "words": ["b", "c", "a"],
            "marks": [1, 2, 3, 4],
            "counts": {"a": None, "z": 1, "n": 9},
            "inners": [{"number": 1, "text": "one", "at": None}, {"number": 2, "text": "x", "at": None}],
            "pet": {"kind": "dog", "name": "Rex", "lives": None},
            "union": "12",
            "secret": "new",
        }


def test_what_a_save_would_send_is_copied(open_page: OpenPage, serve_example: Serve) -> None:
    served = serve_example("types")
    page = open_page(served, permissions=["clipboard-read", "clipboard-write"])
    written = recorded(page)

    def copied(name: str) -> str:
        page.get_by_role("button", name="More", exact=True).click()
        page.get_by_role("menuitem", name="Copy as").click()
        page.get_by_role("menuitem", name=name, exact=True).click()
        expect(page.get_by_role("menuitem")).to_have_count(0)
        return str(page.evaluate("navigator.clipboard.readText()"))

    with httpx.Client(base_url=served.url, timeout=30, trust_env=False) as api:
        made = api.post("/samples", json=SAMPLE).json()
        page.goto(f"/admin/samples/{made['id']}/edit")
        field(page, "Text").first.fill("it's new")
        page.get_by_role("button", name="Change Secret").click()
        field(page, "Secret").fill("n3w-s3cret")
        curl, command = copied("curl"), copied("pulpo")
        expect(page.get_by_text("Secret values are left out").first).to_be_visible()
        assert "n3w-s3cret" not in curl + command
        words = shlex.split(command)
        assert words[:5] == ["pulpo", "data", "edit", "Sample", made["id"]]
        # What was copied does what saving does, but for the secret.
        method, url, *more = shlex.split(curl)[2:]
        assert (method, url) == ("PATCH", f"{served.url}/samples/{made['id']}")
        headers = dict(more[place + 1].split(": ") for place, word in enumerate(more) if word == "-H")
        body = json.loads(more[more.index("-d") + 1])
        save(page, "Sample saved")
        [(sent_as, sent, version)] = written()
        assert (method, body, headers["if-match"]) == (sent_as, {**sent, "secret": "**********"}, version)
        assert json.loads(words[-1]) == body

        page.goto("/admin/named/create")
        field(page, "ID").fill("one")
        assert json.loads(shlex.split(copied("pulpo"))[-1])["id"] == "one"
        assert api.get("/named/one").status_code == 404


@pytest.mark.parametrize("project", ["types", "jobhunter"])
def test_every_form_opens(project: str, open_page: OpenPage, serve_example: Serve) -> None:
    served = serve_example(project)
    page = open_page(served)
    config = httpx.get(f"{served.url}/admin/config", trust_env=False).json()
    for model in config["models"]:
        if "create" in model["can"]:
            page.goto(f"/admin/{model['path']}/create")
            expect(page.get_by_role("heading", name=f"New {model['label']}")).to_be_visible()


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"viewport": PHONE}], ids=["light", "dark", "phone"])
def test_accessible(
    look: Json, open_page: OpenPage, jobhunter: Served, job: Json, request: pytest.FixtureRequest
) -> None:
    page = open_page(jobhunter, **look)
    for path in (f"jobs/{job['id']}/edit", "jobs/create", "jobs/import"):
        page.goto(f"/admin/{path}")
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        shot(page, f"{path.rpartition('/')[2]}-{request.node.callspec.id}")
        assert violations(page) == []
