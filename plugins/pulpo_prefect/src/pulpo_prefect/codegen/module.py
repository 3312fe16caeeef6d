"""The parts of a generated module, for the template."""

from typing import Any

from pulpo_core.generation import Brackets, Code, lay_out
from pulpo_prefect.codegen.docstrings import docstring
from pulpo_prefect.codegen.flow_function import flow_function
from pulpo_prefect.codegen.module_names import ModuleNames
from pulpo_prefect.codegen.task_function import task_function


class FlowModule(ModuleNames):
    """The code of some flows and of their tasks."""

    def values(self) -> dict[str, Any]:
        """Return the variables of the template `flows.py.jinja`."""
        tasks = [task_function(self, ports) for ports in self.ports.values()]
        flows = [flow_function(self, flow) for flow in self.flows]
        return {
            "docstring": Code(self._docstring()),
            "tasks": tasks,
            "flows": flows,
            "path": Code(self.path),
            "project_class": Code(self.project_class),
            "project": Code(self.project),
            "main": Code(lay_out(Brackets(f"{self.project}.main(", list(self.flow_names.values())), 1)),
            "standard": Code(self.imports.standard()),
            "runtime": Code(self.imports.runtime()),
            "libraries": Code(self.imports.libraries()),
            "own": Code(self.imports.project()),
        }

    def _docstring(self) -> str:
        first = self.flows[0]
        root = first.namespace.partition(".")[0]
        if first.standalone:
            subject, edit, name = "Flows of the standalone operations", "change the operations instead", "FLOW"
        else:
            subject, edit, name = f"The flows of `{root}`", "change the operations, not this file", "[FLOW]"
        return docstring(
            f"{subject}, written by `pulpo compile`; {edit}.\n\n"
            f"`python {first.module}.py {name}` runs one of them, `--param NAME=VALUE` with parameters."
        )
