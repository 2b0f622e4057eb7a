"""Runs the JavaScript clients on the real node and writes down what they see.

    .venv/bin/python ape-vechain/tests/js/record.py [SUBJECT ...]

Needs `thor` on PATH. The files are committed; the embedded node is compared with them.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "conformance")]

import js_clients  # noqa: E402 - after the path
from thor_conformance import solo  # noqa: E402


def main(subjects: list[str]) -> None:
    if reason := js_clients.missing() or solo.missing():
        sys.exit(reason)
    for subject in subjects or js_clients.SUBJECTS:
        with solo.running_solo(on_demand=subject not in js_clients.POOL_SUBJECTS) as url:
            lines = js_clients.drive(subject, url)
        js_clients.record(subject, lines)
        sys.stdout.write(f"{subject}: {len(lines)} steps\n")


if __name__ == "__main__":
    main(sys.argv[1:])
