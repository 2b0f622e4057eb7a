"""`python -m rollout.schema`: write deployments/schema/ anew from `records`."""

import json
from pathlib import Path

from rollout.records import FILES, schema_of

FOLDER = Path(__file__).parents[1] / "deployments" / "schema"


def texts() -> dict[Path, str]:
    """The files as they should be."""
    return {
        FOLDER / f"{name}.schema.json": json.dumps(schema_of(name), indent=2) + "\n"
        for name in FILES
    }


def main() -> None:
    for path, text in texts().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
