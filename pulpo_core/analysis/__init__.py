"""The hierarchy of names, and the flow of data between operations.

`DataFlowAnalyzer().analyze(operations)` returns a `DataFlow`; `project_flows(metadata)` returns those of a project.
The rules are in docs/reference/data-flow.md.
"""

from pulpo_core.analysis.analyzer import DataFlowAnalyzer, project_flows
from pulpo_core.analysis.dataflow import Binding, DataFlow, Edge, FlowStep, Parameter, Problem, ValueSource
from pulpo_core.analysis.hierarchy import HierarchyParser, ParsedName
from pulpo_core.analysis.sharing import shares_data

__all__ = [
    "Binding",
    "DataFlow",
    "DataFlowAnalyzer",
    "Edge",
    "FlowStep",
    "HierarchyParser",
    "Parameter",
    "ParsedName",
    "Problem",
    "ValueSource",
    "project_flows",
    "shares_data",
]
