"""The graphs in a real browser: drawn, walked through, lit by what runs, and as a table."""

import httpx
from playwright.sync_api import Page, expect

from plugins.pulpo_refine.tests.accessibility import violations
from plugins.pulpo_refine.tests.browser import PHONE, shot
from plugins.pulpo_refine.tests.conftest import OpenPage
from plugins.pulpo_refine.tests.pipelines import call
from pulpo_core.testing import Served


def test_the_flow_of_operations(page: Page, api: httpx.Client) -> None:
    page.goto("/admin/graph")
    node = page.get_by_role("group", name="Operation search_jobs")
    expect(node).to_be_visible()
    call(api, "search_jobs", {"keywords": ["lit"]})
    expect(node.locator(".border-ok")).to_be_visible()
    node.focus()
    page.keyboard.press("Enter")
    details = page.get_by_role("complementary", name="Details")
    expect(details.get_by_role("heading", name="search_jobs")).to_be_visible()
    expect(details.get_by_text("keywords=[lit]")).to_be_visible()
    details.get_by_role("button", name="is read by Job").click()
    expect(details.get_by_text("Recent activity")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(details).to_have_count(0)


def test_one_part_of_a_large_flow(open_page: OpenPage, observatory: Served) -> None:
    page = open_page(observatory)
    page.goto("/admin/graph")
    nodes = page.locator(".react-flow__node")
    expect(nodes.first).to_be_visible()
    expect(page.get_by_role("img", name="Map of the graph")).to_be_visible()
    all_of_them = nodes.count()
    page.get_by_label("Part of the operations").click()
    page.get_by_role("option", name="planning", exact=True).click()
    expect(page.locator(".react-flow__node[data-id='operation:reduction.load']")).to_have_count(0)
    assert 0 < nodes.count() < all_of_them
    page.get_by_label("Find in the graph").fill("darkness")
    page.get_by_role("option").first.click()
    expect(page.get_by_role("complementary", name="Details")).to_contain_text("planning.darkness")
    expect(page.locator(".react-flow__node.selected")).to_be_in_viewport(ratio=1)
    shot(page, "graph-part")


def test_models_and_their_links(page: Page, api: httpx.Client) -> None:
    page.goto("/admin/graph?view=models")
    expect(page.get_by_role("group", name="Model Company")).to_be_visible()
    page.get_by_role("button", name="Show as a table").click()
    row = page.get_by_role("row").filter(has_text="links to").filter(has_text="Company")
    expect(row).to_contain_text("employer")
    assert violations(page) == []
    row.get_by_role("link", name="Company").click()
    expect(page.get_by_role("heading", name="Companies")).to_be_visible()


def test_on_phones(open_page: OpenPage, observatory: Served) -> None:
    page = open_page(observatory, viewport=PHONE, color_scheme="dark", locale="de-DE")
    page.goto("/admin/graph?view=models")
    expect(page.locator(".react-flow__node").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
