"""Benches: `python -m tools.bench reader | rewards | thor`."""

import sys

from tools.bench import reader, rewards, thor

BENCHES = {"reader": reader.main, "rewards": rewards.main, "thor": thor.main}


def main() -> int:
    name, arguments = (sys.argv[1:2] or [""])[0], sys.argv[2:]
    if name not in BENCHES:
        print(f"usage: python -m tools.bench {{{','.join(BENCHES)}}} ...", file=sys.stderr)
        return 2
    return BENCHES[name](arguments)


if __name__ == "__main__":
    sys.exit(main())
