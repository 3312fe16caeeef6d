"""The tests that every plugin should pass."""

from pulpo_core.testing import PluginConformance


class TestConformance(PluginConformance):
    plugin = "chat"
