"""`python -m benchmarks [NAME …]`: runs all benchmarks, or the named ones."""

import sys

from benchmarks import (
    admin,
    analysing,
    batches,
    compiling,
    flows,
    large_admin,
    long_lists,
    many_models,
    observing,
    recording,
    recording_changes,
    serving,
    starting,
)

BENCHMARKS = {
    "starting": starting.run,
    "compiling": compiling.run,
    "analysing": analysing.run,
    "batches": batches.run,
    "flows": flows.run,
    "serving": serving.run,
    "long_lists": long_lists.run,
    "many_models": many_models.run,
    "recording": recording.run,
    "recording_changes": recording_changes.run,
    "observing": observing.run,
    "admin": admin.run,
    "large_admin": large_admin.run,
}


def main(names: list[str]) -> int:
    """Run the benchmarks with these names. Returns the exit code."""
    if unknown := [name for name in names if name not in BENCHMARKS]:
        print(f"there is no benchmark {unknown[0]!r}; known are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        print(f"\n{name}: {(sys.modules[f'benchmarks.{name}'].__doc__ or '').strip()}")
        BENCHMARKS[name]()
    return 0


sys.exit(main(sys.argv[1:]))
