"""The tests that every plugin should pass."""

import pytest

from pulpo_core.testing import PluginConformance

pytestmark = pytest.mark.xdist_group("plugin-conformance-prefect")


class TestConformance(PluginConformance):
    plugin = "prefect"
