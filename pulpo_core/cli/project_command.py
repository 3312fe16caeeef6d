"""`CLI`: the command of one project, for its executable file or `main.py`."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from pulpo_core.cli import shortcut
from pulpo_core.cli.ending import INTERRUPTED
from pulpo_core.cli.streams import open_streams


class CLI:
    """The command of one project: all of `pulpo` for this project, from any working directory.

        cli = CLI()

        if __name__ == "__main__":
            cli.run()

    The project is that of `file`, by default the file that Python runs. Each command is also a method, named by the
    command's words: `cli.db_init()`, `cli.api_start("--port", "8001")`. Methods raise errors, and SystemExit for an
    exit code other than 0.
    """

    def __init__(self, file: str | Path | None = None) -> None:
        program = file or getattr(sys.modules.get("__main__"), "__file__", None)
        self._folder = Path(program).resolve().parent if program else Path.cwd()

    def run(self) -> None:
        """Run the command in the arguments of this process. Ends the process."""
        try:
            self._run()
        except KeyboardInterrupt:  # before the command began, which has its own end
            sys.exit(INTERRUPTED)

    def _run(self) -> None:
        open_streams()
        os.environ["PULPO_PROJECT"] = str(self._folder)
        if shortcut.take(of_project=True):
            return
        from pulpo_core.cli.app import main

        self._use_project()
        main(Path(sys.argv[0]).name, of_project=True)

    def __getattr__(self, name: str) -> Callable[..., None]:
        from pulpo_core.cli.app import build
        from pulpo_core.cli.commands.collect import collect_commands
        from pulpo_core.plugins import discover

        commands = {"_".join(words).replace("-", "_"): words for words in collect_commands(discover()).table}
        if name not in commands:
            raise AttributeError(f"CLI has no command {name!r}{_remedy(name, list(commands))}", name=name, obj=self)

        def run(*arguments: str) -> None:
            self._use_project()
            plugins = discover()
            tree = build(plugins, of_project=True)
            code = tree.main([*commands[name], *arguments], prog_name="pulpo", obj=plugins, standalone_mode=False)
            if code:
                raise SystemExit(code)

        return run

    def _use_project(self) -> None:
        from pulpo_core.project_file import find_root

        os.environ["PULPO_PROJECT"] = str(find_root(self._folder))


def _remedy(name: str, known: list[str]) -> str:
    from importlib.metadata import PackageNotFoundError, version

    from pulpo_core.distributions import distribution_of
    from pulpo_core.suggestions import close_names

    distribution = distribution_of(name.replace("_", " "))
    if distribution:
        try:
            version(distribution)
        except PackageNotFoundError:
            return f": it comes with {distribution} (pip install {distribution})"
    close = close_names(name, known)
    return f": did you mean {close[0]!r}?" if close else ": `pulpo --help` lists the commands"
