"""The hierarchy of names, and the flow of data between operations.

`DataFlowAnalyzer().analyze(operations)` gives a `DataFlow`; `project_flows(metadata)` gives those of a project. The
rules are in docs/reference/data-flow.md.
"""

from pulpo_core.analysis.analyzer import DataFlowAnalyzer, project_flows
from pulpo_core.analysis.dataflow import Binding, DataFlow, Edge, Parameter, Problem, Source, Step
from pulpo_core.analysis.hierarchy import HierarchyParser, ParsedName
from pulpo_core.analysis.sharing import shares_data

__all__ = [
    "Binding",
    "DataFlow",
    "DataFlowAnalyzer",
    "Edge",
    "HierarchyParser",
    "Parameter",
    "ParsedName",
    "Problem",
    "Source",
    "Step",
    "project_flows",
    "shares_data",
]
