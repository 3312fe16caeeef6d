"""The folders of the UI: its source and built files in the package, and those of a project."""

from pathlib import Path

from pulpo_core.project import Project
from pulpo_refine.settings import RefineSettings

SOURCE = Path(__file__).parent / "frontend"
BUNDLE = Path(__file__).parent / "bundle"
GENERATED = "generated_frontend"
BUILT = "dist"


def generated(project: Project) -> Path:
    """Return the folder of the frontend that `pulpo compile` generates."""
    return project.output / GENERATED


def served(project: Project, settings: RefineSettings) -> Path:
    """Return the folder to serve: from the settings, or the built generated frontend, or the packaged UI."""
    if settings.bundle:
        return project.root / settings.bundle
    own = generated(project) / BUILT
    return own if (own / "index.html").is_file() else BUNDLE
