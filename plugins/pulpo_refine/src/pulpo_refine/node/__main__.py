"""Builds and tests the packaged UI, for its developers: `python -m pulpo_refine.node build`."""

import sys

from pulpo_core.cli.console import print_error
from pulpo_core.exceptions import PulpoException
from pulpo_refine.node.frontend import Frontend
from pulpo_refine.node.runtime import find_node
from pulpo_refine.places import BUNDLE, SOURCE

try:
    match sys.argv[1:]:
        case ["check"]:
            find_node()
        case ["build"]:
            Frontend(SOURCE).build(BUNDLE)
        case ["test"]:
            Frontend(SOURCE).test()
        case words:
            sys.exit(f"the command must be check, build or test, got {' '.join(words)!r}")
except PulpoException as error:
    print_error(error)
    sys.exit(error.exit_code)
