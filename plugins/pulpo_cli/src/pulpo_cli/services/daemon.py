"""Runs supervisor: `python -m pulpo_cli.services.daemon CONFIGURATION`, in the folder of the services."""

import os
import sys
from contextlib import suppress
from typing import Any

from supervisor import loggers, supervisord


class PatientFile(loggers.RotatingFileHandler):  # type: ignore[misc]  # supervisor has no types
    """A log whose rotation may fail. Supervisor's own would close the output of the process, whose writes then fail."""

    def doRollover(self) -> None:  # noqa: N802
        """Rotate the log if it is long enough; while the disk is full, continue with the current one."""
        try:
            super().doRollover()
        except OSError:
            with suppress(OSError):
                self.stream.close()
            self.stream: Any = open(self.baseFilename, "ab")  # noqa: PTH123, SIM115


def main(configuration: str) -> None:
    """Run supervisor until it is shut down."""
    os.umask(0o077)  # logs may contain sensitive data
    loggers.RotatingFileHandler = PatientFile
    supervisord.main(["--configuration", configuration, "--nodaemon", "--umask", "077"])


if __name__ == "__main__":
    main(sys.argv[1])
