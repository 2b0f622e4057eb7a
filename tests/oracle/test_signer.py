"""The operator's key: from a private file, and never shown."""

import copy
import json
import pickle
from pathlib import Path

import pytest
from eth_keyfile.keyfile import create_keyfile_json

from oracle.chain.signer import KeySigner, from_file
from oracle.errors import Misconfigured
from thorlink import keys

pytestmark = pytest.mark.unit

SECRET = bytes(range(1, 33))


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("text", [SECRET.hex(), "0x" + SECRET.hex(), SECRET.hex() + "\n"])
def test_from_file_reads_hex(tmp_path: Path, text: str) -> None:
    signer = from_file(written(tmp_path / "key", text))
    assert signer.address == keys.address_of(SECRET)
    digest = b"\x07" * 32
    assert keys.recover(digest, signer.sign(digest)) == signer.address


def test_from_file_opens_a_key_file_with_its_passphrase(tmp_path: Path) -> None:
    locked = create_keyfile_json(SECRET, b"correct horse", kdf="scrypt", iterations=2)
    path = written(tmp_path / "key.json", json.dumps(locked))
    passphrase = written(tmp_path / "pass", "correct horse\n")
    assert from_file(path, passphrase).address == keys.address_of(SECRET)

    with pytest.raises(Misconfigured, match=r"key\.json is encrypted: name the file"):
        from_file(path)
    wrong = written(tmp_path / "wrong", "battery staple")
    with pytest.raises(Misconfigured, match="does not open with the passphrase given") as caught:
        from_file(path, wrong)
    assert "staple" not in str(caught.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_from_file_refuses_a_file_that_others_can_read(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path / "key", SECRET.hex(), mode)
    with pytest.raises(Misconfigured, match=f"open to other users .mode {mode:o}.; run: chmod 600"):
        from_file(path)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "holds 0 bytes; a key has 32"),
        ("ab" * 31, "holds 31 bytes; a key has 32"),
        ("my secret words", "holds neither 64 hex digits nor a key file"),
        ("00" * 32, "is not one: the secret is zero"),
        ("{broken", "is encrypted"),
    ],
)
def test_from_file_says_what_is_wrong_but_not_what_is_in_it(
    tmp_path: Path, text: str, fault: str
) -> None:
    path = written(tmp_path / "key", text)
    with pytest.raises(Misconfigured, match=fault) as caught:
        from_file(path)
    assert "secret words" not in str(caught.value)


def test_from_file_says_if_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be read: No such file"):
        from_file(tmp_path / "none")


def test_from_file_refuses_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"\xff" * 32)
    path.chmod(0o600)
    with pytest.raises(Misconfigured, match="is not text"):
        from_file(path)


def test_signer_shows_its_address_only() -> None:
    signer = KeySigner(SECRET)
    assert repr(signer) == f"KeySigner(0x{signer.address.hex()})"
    for leak in (copy.copy, pickle.dumps):
        with pytest.raises(TypeError, match="does not travel"):
            leak(signer)
