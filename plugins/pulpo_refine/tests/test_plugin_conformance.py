"""The tests that every plugin should pass."""

from collections.abc import Iterator

import pytest

from pulpo_core.testing import PluginConformance
from pulpo_core.testing.commands import usual_variables

pytestmark = pytest.mark.xdist_group("plugin-conformance-refine")


@pytest.fixture(scope="module", autouse=True)
def generating() -> Iterator[None]:
    """Generate the frontend, which the repository's conftest.py has turned off for all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULPO_REFINE_FRONTEND", "true")
        patch.setitem(usual_variables, "PULPO_REFINE_FRONTEND", "true")
        yield


class TestConformance(PluginConformance):
    plugin = "refine"
