"""Asks the real node everything and writes down what it says.

    .venv/bin/python ape-vechain/tests/conformance/record.py [SCENARIO ...]

Needs `thor` on PATH. The files are committed; the embedded node is compared with them.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from thor_conformance import solo  # noqa: E402 - after the path
from thor_conformance.runner import Node  # noqa: E402
from thor_conformance.scenarios import POOL_SCENARIOS, SCENARIOS  # noqa: E402

ANSWERS = HERE.parent / "vectors" / "conformance"


def main(names: list[str]) -> None:
    if reason := solo.missing():
        sys.exit(reason)
    everything = SCENARIOS | POOL_SCENARIOS
    for name in names or everything:
        with solo.running_solo(on_demand=name not in POOL_SCENARIOS) as url:
            node = Node(url)
            answers = node.answers(everything[name]())
            node.close()
        lines = ",\n".join(json.dumps(answer) for answer in answers)
        (ANSWERS / f"{name}.json").write_text(f"[\n{lines}\n]\n")
        sys.stdout.write(f"{name}: {len(answers)} answers\n")


if __name__ == "__main__":
    main(sys.argv[1:])
