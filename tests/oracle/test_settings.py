"""Settings: all faults in one message, no value in it, nothing to change afterwards."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from oracle.errors import Misconfigured
from oracle.settings import PREFIX, from_environment

pytestmark = pytest.mark.unit

GOOD = {
    "API_URL": "https://api.example",
    "NODE_URL": "http://127.0.0.1:8669",
    "REGISTRY": "0x" + "11" * 20,
    "DISTRIBUTOR": "22" * 20,
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(PREFIX + name, value)


def test_from_environment_reads_what_is_needed_and_defaults_the_rest() -> None:
    settings = from_environment()
    assert str(settings.api_url) == "https://api.example/"
    assert (settings.registry, settings.distributor) == (b"\x11" * 20, b"\x22" * 20)
    assert settings.genesis_id is None
    assert settings.key_file is None
    assert settings.data_dir == Path("oracle-data")


def test_from_environment_gives_a_frozen_object() -> None:
    settings = from_environment()
    with pytest.raises(ValidationError, match="frozen"):
        settings.poll_s = 1.0


def test_from_environment_names_every_fault_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PREFIX + "API_URL")
    monkeypatch.setenv(PREFIX + "NODE_URL", "ftp://secret-place")
    monkeypatch.setenv(PREFIX + "REGISTRY", "0xsecret")
    monkeypatch.setenv(PREFIX + "GENESIS_ID", "00" * 31)
    monkeypatch.setenv(PREFIX + "POLL_S", "0")
    with pytest.raises(Misconfigured) as caught:
        from_environment()
    text = str(caught.value)
    for name in ("API_URL", "NODE_URL", "REGISTRY", "GENESIS_ID", "POLL_S"):
        assert f"  {PREFIX}{name}: " in text
    assert "DISTRIBUTOR" not in text
    assert "secret" not in text


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"DISTRIBUTOR": "11" * 20}, "registry and distributor are two contracts"),
        ({"PASSPHRASE_FILE": "/x"}, f"{PREFIX}PASSPHRASE_FILE without {PREFIX}KEY_FILE"),
    ],
)
def test_from_environment_checks_what_belongs_together(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], fault: str
) -> None:
    for name, value in changes.items():
        monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(Misconfigured, match=fault):
        from_environment()
