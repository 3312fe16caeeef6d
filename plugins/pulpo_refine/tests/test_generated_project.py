"""The generated frontend with a project's own page: it type-checks, builds, and is served instead of the usual UI."""

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from plugins.pulpo_refine.tests.browser import opened
from plugins.pulpo_refine.tests.conftest import EXAMPLES, LEFT_OUT
from pulpo_core.testing import NewDatabase, Served, run_pulpo
from pulpo_refine.node.runtime import find_node
from pulpo_refine.places import SOURCE

OWN = """
import { useState } from "react"
import type { Extensions } from "@/extensions/registry"
import { type Documents, models } from "@/generated/generated_ui_config"

function Mark({ size }: { size: number }) {
  return <svg width={size} height={size} role="img" aria-label="Our mark" />
}

function Catalogue() {
  const [chosen] = useState<Partial<Documents["Star"]>>({ name: "Mira", role: "candidate" })
  return <p>{models.Star.plural}: {chosen.name}</p>
}

const own: Partial<Extensions> = {
  pages: [{ path: "catalogue", component: Catalogue, label: "Catalogue" }],
  theme: {
    both: { "--radius": "1px", "--font-sans": "Georgia, serif" },
    light: { "--page": "rgb(1, 2, 3)" },
    dark: { "--page": "rgb(4, 5, 6)" },
    logo: Mark,
  },
}
export default own
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Observatory with its frontend, whose packages are those of this repository, and a page of its own."""
    root = tmp_path_factory.mktemp("own") / "observatory"
    shutil.copytree(EXAMPLES / "observatory", root, ignore=LEFT_OUT)
    (root / "ui").mkdir()
    (root / "ui/index.tsx").write_text(OWN)
    run_pulpo("compile", cwd=root, PULPO_REFINE_FRONTEND="true")
    (root / ".run_cache/generated_frontend/node_modules").symlink_to(SOURCE / "node_modules")
    return root


def node(project: Path, script: str, *words: str) -> None:
    """Run a tool of the frontend, which has to succeed."""
    folder = project / ".run_cache/generated_frontend"
    command = [str(find_node().node), str(SOURCE / "node_modules" / script), *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_type_checks(project: Path) -> None:
    node(project, "typescript/bin/tsc", "--noEmit")


def test_it_is_built_and_served(project: Path, browser: Browser, new_database: NewDatabase) -> None:
    node(project, "vite/bin/vite.js", "build")
    served = Served(project, PULPO_DATABASE_URL=new_database())
    with served.running(), opened(browser, served.url) as (page, _):
        page.goto("/admin/catalogue")
        expect(page.get_by_text("Stars: Mira")).to_be_visible()
        expect(page.get_by_role("img", name="Our mark")).to_have_attribute("width", "22")
        body = page.locator("body")
        expect(body).to_have_css("font-family", "Georgia, serif")
        expect(body).to_have_css("background-color", "rgb(1, 2, 3)")
        expect(page.get_by_role("button", name="Search")).to_have_css("border-radius", "1px")
        page.emulate_media(color_scheme="dark")
        expect(body).to_have_css("background-color", "rgb(4, 5, 6)")
        page.get_by_role("link", name="Stars", exact=True).first.click()
        expect(page).to_have_url(f"{served.url}/admin/stars")
