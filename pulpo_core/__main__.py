"""`python -m pulpo_core`, and the script `pulpo`."""

from pulpo_core.cli import completion, shortcut
from pulpo_core.cli.ending import ends_process


def main() -> None:
    """Run `pulpo`, or complete its command line, without importing all of it if possible."""
    with ends_process():
        if completion.complete() if completion.is_wanted() else shortcut.take():
            return
        from pulpo_core.cli.app import main as run

        run()


if __name__ == "__main__":
    main()
