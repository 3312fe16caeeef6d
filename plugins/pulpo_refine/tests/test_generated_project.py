"""The generated frontend with a project's own page: it installs, type-checks, passes its tests, and is served."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from plugins.pulpo_refine.tests.browser import opened
from plugins.pulpo_refine.tests.conftest import EXAMPLES, LEFT_OUT
from pulpo_core.testing import NewDatabase, Served, free_port, run_pulpo
from pulpo_refine.node.runtime import find_node

pytestmark = pytest.mark.xdist_group("refine-generated")
FIRST = 90_000
"""Milliseconds for a page of hundreds of modules, each of which is compiled when it is first asked for."""
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
    """Observatory with its frontend and a page of its own, built: `npm ci` and `vite build`."""
    root = tmp_path_factory.mktemp("own") / "observatory"
    shutil.copytree(EXAMPLES / "observatory", root, ignore=LEFT_OUT)
    (root / "ui").mkdir()
    (root / "ui/index.tsx").write_text(OWN)
    run_pulpo("compile", cwd=root, PULPO_REFINE_FRONTEND="true")
    built = run_pulpo("ui", "build", cwd=root)
    assert built.stdout.endswith(f"Built: {root / '.run_cache/generated_frontend/dist'}\n")
    return root


def npm(project: Path, *words: str) -> str:
    """Run a script of the frontend's `package.json`, which has to succeed."""
    node = find_node()
    done = subprocess.run(
        [*node.npm, "run", *words],
        cwd=project / ".run_cache/generated_frontend",
        env={**os.environ, "PATH": os.pathsep.join([str(node.node.parent), os.environ["PATH"]])},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_type_checks(project: Path) -> None:
    npm(project, "check")


def test_its_own_tests_pass(project: Path) -> None:
    assert "merge.test.ts" in npm(project, "test")


def test_it_is_served(project: Path, browser: Browser, new_database: NewDatabase) -> None:
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


def test_it_is_served_from_its_source_in_the_background(
    project: Path, browser: Browser, new_database: NewDatabase
) -> None:
    ui, url = free_port(), new_database()
    variables = {"PULPO_DATABASE_URL": url, "PULPO_API_PORT": str(free_port()), "PULPO_REFINE_DEV_PORT": str(ui)}
    variables["PULPO_REFINE_FRONTEND"] = "true"
    own = project / "ui/index.tsx"
    own.write_text(OWN)

    def state() -> str:
        done = run_pulpo("status", "--json", cwd=project, expect=0, **variables)
        return next(str(each["state"]) for each in json.loads(done.stdout)["services"] if each["name"] == "ui")

    try:
        started = run_pulpo("ui", "start", cwd=project, expect=0, **variables)
        assert f"http://127.0.0.1:{ui}/admin/" in started.stdout
        assert state() == "ready"
        with opened(browser, f"http://127.0.0.1:{ui}") as (page, _):
            page.goto("/admin/catalogue", wait_until="commit", timeout=FIRST)
            expect(page.get_by_text("Stars: Mira")).to_be_visible(timeout=FIRST)
            own.write_text(OWN.replace("Mira", "Vega"))
            expect(page.get_by_text("Stars: Vega")).to_be_visible(timeout=FIRST)
        run_pulpo("ui", "stop", cwd=project, expect=0, **variables)
        assert state() == "stopped"
    finally:
        run_pulpo("down", cwd=project, expect=0, **variables)
        own.write_text(OWN)


def files_with_the_page(project: Path) -> list[Path]:
    """The files of the built UI that have the project's own page in them."""
    built = (project / ".run_cache/generated_frontend/dist").rglob("*.js")
    return [path for path in built if "Catalogue" in path.read_text()]


def test_a_folder_without_an_index_adds_nothing(project: Path) -> None:
    assert files_with_the_page(project)
    index, page = project / "ui/index.tsx", project / "ui/page.tsx"
    index.rename(page)
    try:
        run_pulpo("ui", "build", cwd=project)
        assert not files_with_the_page(project)
    finally:
        page.rename(index)
        run_pulpo("ui", "build", cwd=project)
