"""The pages in a real browser: what is common to all of them."""

import re

from playwright.sync_api import Page, expect

from plugins.pulpo_refine.tests.browser import shot


def test_the_menu_has_all_models(page: Page) -> None:
    page.goto("/admin/jobs")
    for name in ("Applications", "Companies", "Jobs", "Raw jobs"):
        expect(page.get_by_role("link", name=name, exact=True).first).to_be_visible()
    expect(page).to_have_title(re.compile("jobhunter$"))
    shot(page, "list")
