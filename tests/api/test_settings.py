"""Settings: all faults at once, secrets hidden; and the two commands."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.__main__ import cli
from api.settings import Settings, load_settings
from oracle.errors import Misconfigured

pytestmark = pytest.mark.unit

GOOD = {
    "ODOMETER_API_NODE_URL": "http://127.0.0.1:8669",
    "ODOMETER_API_REGISTRY": "0x" + "11" * 20,
    "ODOMETER_API_DISTRIBUTOR": "22" * 20,
    "ODOMETER_API_PEPPER": "sixteen-bytes-at-least",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ODOMETER_API_DATA_DIR", str(tmp_path))
    return monkeypatch


def test_settings_from_the_environment(environment: Any, tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.registry == b"\x11" * 20
    assert settings.distributor == b"\x22" * 20
    assert settings.pepper_bytes() == b"sixteen-bytes-at-least"
    assert settings.database == f"sqlite+aiosqlite:///{tmp_path / 'api.db'}"


def test_pepper_is_not_shown(environment: Any) -> None:
    assert "sixteen-bytes" not in repr(load_settings())


def test_pepper_from_a_file(environment: Any, tmp_path: Path) -> None:
    environment.delenv("ODOMETER_API_PEPPER")
    file = tmp_path / "pepper"
    file.write_text("  a-pepper-from-a-file\n")
    environment.setenv("ODOMETER_API_PEPPER_FILE", str(file))
    assert load_settings().pepper_bytes() == b"a-pepper-from-a-file"


def test_all_faults_in_one_message(environment: Any) -> None:
    environment.delenv("ODOMETER_API_NODE_URL")
    environment.setenv("ODOMETER_API_REGISTRY", "0x12")
    environment.setenv("ODOMETER_API_DISTRIBUTOR", "zz")
    environment.setenv("ODOMETER_API_PORT", "70000")
    with pytest.raises(Misconfigured) as caught:
        load_settings()
    message = str(caught.value)
    for name in ("NODE_URL", "REGISTRY", "DISTRIBUTOR", "PORT"):
        assert f"ODOMETER_API_{name}: " in message
    assert "has 1 bytes, not 20" in message


@pytest.mark.parametrize(
    ("pepper", "file", "expected"),
    [
        (None, None, "pepper is missing"),
        ("short", None, "fewer than 16 bytes"),
        ("sixteen-bytes-at-least", "/x", "not both"),
        (None, "/nowhere/pepper", "pepper_file cannot be read"),
    ],
)
def test_pepper_that_does_not_do(
    environment: Any, pepper: str | None, file: str | None, expected: str
) -> None:
    environment.delenv("ODOMETER_API_PEPPER")
    if pepper:
        environment.setenv("ODOMETER_API_PEPPER", pepper)
    if file:
        environment.setenv("ODOMETER_API_PEPPER_FILE", file)
    with pytest.raises(Misconfigured, match=expected) as caught:
        load_settings()
    assert "sixteen-bytes" not in str(caught.value)


def test_settings_do_not_change(environment: Any) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1


def test_every_setting_is_documented() -> None:
    documented = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    for name in Settings.model_fields:
        assert f"`{name.upper()}`" in documented, name


def test_migrate_makes_the_tables(environment: Any, tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["migrate"])
    assert (result.exit_code, result.output) == (0, "The database is up to date.\n")
    assert (tmp_path / "api.db").exists()


def test_commands_name_what_is_missing(environment: Any) -> None:
    environment.delenv("ODOMETER_API_NODE_URL")
    for command in ("serve", "migrate"):
        result = CliRunner().invoke(cli, [command])
        assert result.exit_code == 2
        assert "ODOMETER_API_NODE_URL: Field required" in result.output


def test_serve_needs_the_tables(environment: Any) -> None:
    result = CliRunner().invoke(cli, ["serve"])
    assert result.exit_code == 2
    assert "run `odometer-api migrate`" in result.output


def test_serve_runs_the_application(environment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = {}

    def run(app: Any, **options: Any) -> None:
        ran.update(options, settings=app.state.services.settings)

    monkeypatch.setattr("api.__main__.uvicorn.run", run)
    result = CliRunner().invoke(cli, ["serve", "--migrate"])
    assert result.exit_code == 0, result.output
    assert (ran["host"], ran["port"]) == ("127.0.0.1", 8080)
    assert ran["settings"] == load_settings()
