"""`python -m tools.gas`: what the contracts cost; `--write` makes it the snapshot.

It measures on `thor` as well where that is on PATH, and ends with 1 if the two nodes differ.
"""

from __future__ import annotations

import argparse
import sys

from tools.gas import report, snapshot
from tools.gas.scenes import figures
from tools.gas.stage import embedded, has_real, real


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.gas", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write tests/snapshots/gas.json")
    options = parser.parse_args(arguments)
    with embedded() as stage:
        found = figures(stage)
    print(report.text(found))
    if options.write:
        snapshot.write(found)
    if not has_real():
        print("not measured on a real node: `thor` is not on PATH")
        return 0
    with real() as stage:
        theirs = figures(stage)
    print(report.difference(found, theirs))
    return 0 if theirs == found else 1


if __name__ == "__main__":
    sys.exit(main())
