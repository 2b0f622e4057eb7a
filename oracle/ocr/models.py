"""Which model files the reader uses, and the one hash that stands for them on the chain."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from oracle.domain import Model
from oracle.errors import Misconfigured

HERE = Path(__file__).parent
CATALOGUE = HERE / "models.toml"
FOLDER = HERE / "models"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of the set: its name, SHA-256, licence and where it comes from."""

    file: str
    sha256: bytes
    version: str
    licence: str
    source: str


@dataclass(frozen=True, slots=True)
class ModelSet:
    """The files of one reader; `revision` counts changes of the code around them."""

    name: str
    revision: int
    detector: ModelFile
    recogniser: ModelFile

    @property
    def files(self) -> tuple[ModelFile, ...]:
        """The files, in the order in which they are hashed."""
        return (self.detector, self.recogniser)

    @property
    def model(self) -> Model:
        """What is attested: `sha256` = SHA-256(file hash ‖ file hash ‖ revision as 4 bytes)."""
        digest = hashlib.sha256(b"".join(file.sha256 for file in self.files))
        digest.update(self.revision.to_bytes(4, "big"))
        return Model(f"{self.name}.{self.revision}", digest.digest())


def catalogue(path: Path = CATALOGUE) -> ModelSet:
    """The set that `models.toml` names; Misconfigured if the file does not make sense."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return ModelSet(
            name=table["name"],
            revision=table["revision"],
            detector=_entry(table["detector"]),
            recogniser=_entry(table["recogniser"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Misconfigured(f"{path} cannot be used: {error!r}") from error


def verified(file: ModelFile, folder: Path = FOLDER) -> bytes:
    """The bytes of a model file; Misconfigured if it is missing or is not the one named."""
    path = folder / file.file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Misconfigured(
            f"model {path} cannot be read ({error.strerror}): run tools/fetch_models.py"
        ) from error
    found = hashlib.sha256(content).digest()
    if found != file.sha256:
        raise Misconfigured(
            f"model {path} has SHA-256 {found.hex()}, models.toml names {file.sha256.hex()}"
        )
    return content


def _entry(table: dict[str, str]) -> ModelFile:
    sha256 = bytes.fromhex(table["sha256"])
    if len(sha256) != hashlib.sha256().digest_size:
        raise ValueError(f"sha256 of {table['file']} has {len(sha256)} bytes")
    return ModelFile(table["file"], sha256, table["version"], table["licence"], table["source"])
