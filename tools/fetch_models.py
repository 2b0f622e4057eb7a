"""Copy the reader's models from the installed `rapidocr` wheel and check their SHA-256.

The wheel is locked by hash in requirements/dev.txt; nothing is downloaded here.
"""

import shutil
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from oracle.errors import Misconfigured
from oracle.ocr.models import FOLDER, catalogue, verified

LICENCES = ("MODEL_LICENSES.md", "LICENSE")


def copy(folder: Path = FOLDER) -> None:
    """Put every file of models.toml, and the models' licence and its notice, into `folder`."""
    wheel = distribution("rapidocr")
    source = Path(str(wheel.locate_file("rapidocr/models")))
    folder.mkdir(parents=True, exist_ok=True)
    for model in catalogue().files:
        verified(model, source)
        shutil.copyfile(source / model.file, folder / model.file)
    for name in LICENCES:
        found = [entry for entry in wheel.files or () if entry.name == name]
        if not found:
            raise Misconfigured(f"the rapidocr wheel carries no {name}")
        shutil.copyfile(str(found[0].locate()), folder / name)


def main() -> int:
    try:
        copy()
        for model in catalogue().files:
            verified(model)
            print(f"{model.file}  {model.sha256.hex()}  {model.licence}")
    except (Misconfigured, PackageNotFoundError) as error:
        print(f"models: {error}", file=sys.stderr)
        return 1
    print(f"reader model {catalogue().model.name}  0x{catalogue().model.sha256.hex()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
