"""`python -m pulpo_core`, and the script `pulpo`."""

from pulpo_core import completion


def main() -> None:
    """Run `pulpo`, or complete its command line, without importing it if possible."""
    if completion.is_wanted() and completion.complete():
        return
    from pulpo_core.cli import main as run

    run()


if __name__ == "__main__":
    main()
