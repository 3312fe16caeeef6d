"""Running commands, and comparison of their times."""

import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


def seconds(command: Sequence[str], cwd: Path, variables: Mapping[str, str] | None = None) -> float:
    """Return the wall time of a command, which must succeed, with these environment variables or this process's."""
    started = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=variables, check=True, capture_output=True)
    return time.perf_counter() - started


def compare(
    commands: Mapping[str, Sequence[str]], cwd: Path, rounds: int, variables: Mapping[str, str] | None = None
) -> dict[str, float]:
    """Return the median time of each command. They take turns, so that a slow moment affects all of them."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(seconds(command, cwd, variables))
    return {name: statistics.median(found) for name, found in times.items()}


def report(name: str, found: float, peer: str, peer_time: float, target: str) -> None:
    """Print one line: the time, the peer's time, the ratio, and the target."""
    print(f"  {name:<44} {found:7.3f} s   {peer} {peer_time:.3f} s   ratio {found / peer_time:5.2f}   ({target})")
