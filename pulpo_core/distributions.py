"""Distributions to install for missing commands, and extras for missing modules. Nothing is imported."""

import importlib.metadata

COMMANDS = {
    "pulpo-api": ("api",),
    "pulpo-cli": (
        "build",
        "clean",
        "data",
        "db",
        "docs",
        "down",
        "flows",
        "graph",
        "lint",
        "logs",
        "ops",
        "plugins new",
        "restart",
        "status",
        "up",
        "why",
    ),
    "pulpo-observability": ("blame", "changes", "runs"),
    "pulpo-prefect": ("prefect", "worker"),
    "pulpo-refine": ("ui",),
}


def distribution_of(command: str) -> str | None:
    """Return the distribution of a command, such as `db check`, or of its group; None for other words."""
    words = command.split()
    beginnings = {" ".join(words[:count]) for count in range(1, len(words) + 1)}
    return next((name for name, commands in COMMANDS.items() if beginnings & {*commands}), None)


def extra_of(module: str, distribution: str) -> str | None:
    """Return the extra of a distribution that installs a module: `pulpo-prefect[dask]`; None if no extra does."""
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    wanted = canonicalize_name(module.partition(".")[0])
    try:
        about = importlib.metadata.metadata(distribution)
        requirements = [Requirement(line) for line in about.get_all("Requires-Dist") or []]
    except (importlib.metadata.PackageNotFoundError, InvalidRequirement):
        return None
    for extra in about.get_all("Provides-Extra") or []:
        for requirement in requirements:
            brings = canonicalize_name(requirement.name) == wanted and requirement.marker
            if brings and brings.evaluate({"extra": extra}) and not brings.evaluate({"extra": ""}):
                return f"{distribution}[{extra}]"
    return None


def install_hint(error: BaseException, distribution: str) -> str | None:
    """Return the command that installs the extra of a distribution without which an import failed; else None."""
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        return None
    extra = extra_of(error.name, distribution)
    return f"pip install '{extra}'" if extra else None
