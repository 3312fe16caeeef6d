"""Saved views in a real browser: those of two people, and what they share."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from plugins.pulpo_refine.tests.accessibility import violations
from plugins.pulpo_refine.tests.browser import PHONE, shot
from plugins.pulpo_refine.tests.conftest import OpenPage
from plugins.pulpo_refine.tests.job_data import create_jobs
from pulpo_core.testing import Served, run_pulpo

SignIn = Callable[..., Page]


@pytest.fixture(autouse=True)
def jobs(api: httpx.Client) -> list[str]:
    """Three jobs."""
    return create_jobs(api, 3)


@pytest.fixture
def sign_in(jobhunter: Served, open_page: OpenPage) -> SignIn:
    """A function that opens a page for somebody with an API key: `sign_in("ann")`. Each call is another browser."""
    keys: dict[str, str] = {}

    def sign_in(name: str, page: Page | None = None, **options: object) -> Page:
        if name not in keys:
            words = ("api", "keys", "create", name)
            keys[name] = run_pulpo(*words, cwd=jobhunter.root, expect=0, **jobhunter.variables).stdout.strip()
        page = page or open_page(jobhunter, **options)
        assert page.request.post("/login", data={"key": keys[name]}).status == 204
        return page

    return sign_in


def opened(page: Page, search: str = "") -> Page:
    """Open the list, with its views."""
    with page.expect_response("**/config/views?*"):
        page.goto(f"/admin/jobs{search}")
    return page


def tab(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Views").get_by_role("button", name=name, exact=True)


def shown(page: Page, count: int) -> None:
    expect(page.get_by_text(f"1\u2013{count} of {count}")).to_be_visible()


def save(page: Page, name: str) -> None:
    page.get_by_role("button", name="Save view").click()
    page.get_by_role("textbox", name="Name of the view").fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Actions for the view {name}")).to_be_visible()


def choose(page: Page, view: str, action: str) -> None:
    page.get_by_role("button", name=f"Actions for the view {view}").click()
    with page.expect_response("**/config/views?*"):
        page.get_by_role("menuitem", name=action, exact=True).click()


def actions(page: Page, view: str) -> list[str]:
    page.get_by_role("button", name=f"Actions for the view {view}").click()
    expect(page.get_by_role("menuitem").first).to_be_visible()
    found = page.get_by_role("menuitem").all_inner_texts()
    page.keyboard.press("Escape")
    return [text.strip() for text in found]


def test_a_view_follows_its_owner_and_is_shared(sign_in: SignIn) -> None:
    ann, bob = sign_in("ann"), sign_in("bob")
    opened(ann, "?title=Engineer+001")
    save(ann, "One")
    elsewhere = opened(sign_in("ann"))
    expect(tab(elsewhere, "One")).to_be_visible()
    opened(bob, "?title=Engineer+002")
    save(bob, "Two")
    opened(bob)
    expect(tab(bob, "Two")).to_be_visible()
    expect(tab(bob, "One")).to_have_count(0)

    choose(ann, "One", "Share with everybody")
    choose(ann, "One", "Open the list with it for everybody")
    shot(ann, "views-shared")
    assert violations(ann) == []
    opened(bob)
    shown(bob, 1)
    expect(tab(bob, "Opens first for everybody Shared by key:ann One")).to_be_visible()
    assert actions(bob, "One") == [
        "Copy link",
        "Open the list with it",
        "No longer open the list with it for everybody",
    ]
    tab(bob, "All").click()
    shown(bob, 3)
    choose(bob, "All", "Open the list with it")
    opened(bob)
    shown(bob, 3)
    opened(elsewhere)
    shown(elsewhere, 1)


def test_a_view_is_renamed_deleted_and_brought_back(sign_in: SignIn) -> None:
    ann = sign_in("ann", viewport=PHONE, color_scheme="dark")
    opened(ann, "?title=Engineer+002")
    save(ann, "Two")
    opened(ann, "?title=Engineer+001")
    save(ann, "One")
    ann.get_by_role("button", name="Actions for the view One").click()
    ann.get_by_role("menuitem", name="Rename").click()
    name = ann.get_by_role("dialog").get_by_role("textbox", name="Name of the view")
    name.fill("Two")
    name.press("Enter")
    expect(ann.get_by_text("A view with this name already exists.").first).to_be_visible()
    name.fill("First")
    assert violations(ann) == []
    name.press("Enter")
    expect(tab(ann, "First")).to_be_visible()
    shot(ann, "views-phone")
    choose(ann, "First", "Delete the view")
    expect(tab(ann, "First")).to_have_count(0)
    ann.get_by_role("button", name="Undo").click()
    expect(tab(ann, "First")).to_be_visible()


def test_views_of_the_browser_are_kept_after_a_sign_in(sign_in: SignIn, page: Page) -> None:
    opened(page, "?title=Engineer+001")
    save(page, "One")
    page.get_by_role("button", name="Actions for the view One").click()
    page.get_by_role("menuitem", name="Open the list with it").click()
    opened(sign_in("ann", page))
    shown(page, 3)
    page.get_by_role("button", name="Keep 1 view of this browser").click()
    expect(page.get_by_role("button", name="Keep 1 view of this browser")).to_have_count(0)
    expect(tab(page, "Opens first One")).to_be_visible()
    elsewhere = opened(sign_in("ann"))
    shown(elsewhere, 1)
