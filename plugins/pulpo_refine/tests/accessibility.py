"""Checks a page with axe-core: what would keep people from using it."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "src/pulpo_refine/frontend/node_modules/axe-core/axe.min.js"
RUN = """axe.run(document, {resultTypes: ["violations"]}).then(({violations}) => violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map(({html}) => html.slice(0, 160)).join(" | ")}`))"""


@cache
def source() -> str:
    """Return axe-core, as the frontend's packages have it."""
    return AXE.read_text("utf-8")


def violations(page: Page) -> list[str]:
    """Return the serious and critical violations of the page as it is now."""
    page.evaluate(source())
    found: list[str] = page.evaluate(RUN)
    return found
