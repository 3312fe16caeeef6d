"""`python -m pulpo_core`, and the script `pulpo`."""

from pulpo_core.cli import shortcut
from pulpo_core.cli.ending import INTERRUPTED, end_process
from pulpo_core.cli.streams import open_streams


def main() -> None:
    """Run `pulpo`, or complete its command line, and end the process."""
    try:
        _run()
    except SystemExit as end:
        if not isinstance(end.code, int | None):
            raise
        end_process(end.code or 0)
    except KeyboardInterrupt:  # before the command began, which has its own end
        end_process(INTERRUPTED)
    end_process(0)


def _run() -> None:
    """Run the command without importing all of `pulpo` if possible."""
    open_streams()
    if shortcut.take():
        return
    from pulpo_core.cli.app import main as run

    run()


if __name__ == "__main__":
    main()
