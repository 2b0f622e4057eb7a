"""The catalogue of models and the hash that the registry allow-lists."""

import hashlib
from pathlib import Path

import pytest

from oracle.errors import Misconfigured
from oracle.ocr.models import ModelFile, catalogue, verified
from oracle.ocr.session import OnnxSession

pytestmark = pytest.mark.unit


def test_catalogue_names_the_set_that_is_attested() -> None:
    """Whoever changes a model or the revision changes this value, and the registry must be told."""
    model = catalogue().model
    assert model.name == "pp-ocrv6-small.1"
    assert model.sha256.hex() == "6971423a6c9a01ff4021ff86f89811a15cb72a4c13817897faef21141c35e012"


def test_model_hash_covers_files_and_revision() -> None:
    models = catalogue()
    content = models.detector.sha256 + models.recogniser.sha256 + bytes([0, 0, 0, models.revision])
    assert models.model.sha256 == hashlib.sha256(content).digest()


def test_catalogue_states_licence_and_source_of_each_file() -> None:
    for file in catalogue().files:
        assert file.licence == "Apache-2.0"
        assert file.version
        assert file.source


@pytest.mark.parametrize(
    "text",
    ["", "name = ", 'name = "x"\nrevision = 1\n[detector]\nfile = "a"\nsha256 = "00"\n'],
    ids=["empty", "no TOML", "short hash"],
)
def test_catalogue_rejects_a_broken_file(tmp_path: Path, text: str) -> None:
    broken = tmp_path / "models.toml"
    broken.write_text(text)
    with pytest.raises(Misconfigured, match=r"models\.toml cannot be used"):
        catalogue(broken)


def test_catalogue_rejects_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be used"):
        catalogue(tmp_path / "models.toml")


def entry(content: bytes) -> ModelFile:
    """An entry for a file `a.onnx`."""
    return ModelFile("a.onnx", hashlib.sha256(content).digest(), "1", "MIT", "here")


def test_verified_gives_the_bytes_that_were_named(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"model")
    assert verified(entry(b"model"), tmp_path) == b"model"


def test_verified_rejects_altered_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"mode1")
    with pytest.raises(Misconfigured, match=hashlib.sha256(b"mode1").hexdigest()):
        verified(entry(b"model"), tmp_path)


def test_verified_tells_how_to_get_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"run tools/fetch_models\.py"):
        verified(entry(b"model"), tmp_path)


def test_session_rejects_what_is_no_model() -> None:
    with pytest.raises(Misconfigured, match="does not take the model"):
        OnnxSession(b"not a model")
