#!/usr/bin/env python3
"""The one command line: `up`, `down`, `verify`, and every Django command. Begins with the standard library only."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - said by an old Python, so nothing above or here may be newer
    sys.exit(
        "Meridian needs Python 3.11 or newer; this is Python %d.%d. "  # noqa: UP031
        "Install a newer one and start it by name, for example: python3.12 manage.py up" % sys.version_info[:2]
    )

if __name__ == "__main__":
    from oms.bootstrap import main

    sys.exit(main(sys.argv))
