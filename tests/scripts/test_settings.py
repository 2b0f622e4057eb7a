"""Settings: what is taken, and that every fault is named, all at once."""

import copy

import pytest
from rollout_world import ADMIN, EXAMPLE, written

from oracle.ocr.models import catalogue
from rollout.faults import Refused
from rollout.settings import checksummed, load

pytestmark = pytest.mark.unit

GOOD = checksummed(ADMIN.address)


def faults_of(tmp_path, table) -> tuple[str, ...]:
    path = tmp_path / "changed.toml"
    path.write_text(written(table))
    with pytest.raises(Refused) as refused:
        load(path)
    return tuple(fault.removeprefix(f"{path}: ") for fault in refused.value.faults)


def test_example_is_valid_and_allows_the_reader_that_ships():
    settings = load(EXAMPLE)
    assert settings.registry.reader_models == [catalogue().model.sha256]
    assert settings.payout.kind == "token"


def test_addresses_are_taken_in_lower_case_or_with_their_checksum(tmp_path, table):
    for text in (GOOD, f"0x{ADMIN.address.hex()}"):
        table["roles"]["admin"] = text
        path = tmp_path / "settings.toml"
        path.write_text(written(table))
        assert load(path).roles.admin == ADMIN.address


@pytest.mark.parametrize(
    ("section", "name", "value", "fault"),
    [
        ("roles", "admin", f"0x{'00' * 20}", "roles.admin: is the zero address"),
        ("roles", "admin", GOOD.swapcase().replace("0X", "0x"), "roles.admin: has a wrong"),
        ("roles", "admin", GOOD[2:], "roles.admin: does not start with 0x"),
        ("roles", "admin", GOOD[:-2], "roles.admin: is not 20 bytes"),
        ("roles", "admin", "0xzz", "roles.admin: non-hexadecimal"),
        ("roles", "admn", GOOD, "roles.admn: there is no such setting"),
        ("registry", "threshold", 1, "registry: threshold 1 is not more than half of 3"),
        ("registry", "threshold", 4, "registry: threshold 4 is not more than half of 3"),
        ("registry", "threshold", "2", "registry.threshold: Input should be a valid integer"),
        ("registry", "threshold", True, "registry.threshold: Input should be a valid integer"),
        ("registry", "attesters", [GOOD, GOOD], "registry: attesters: one is named twice"),
        ("registry", "attesters", [], "registry.attesters: List should have at least 1"),
        ("registry", "reader_models", ["0x12"], "registry.reader_models[0]: is not 32 bytes"),
        ("registry", "min_interval_s", 1, "registry: min_interval_s is below"),
        ("registry", "max_km_per_day", 2**24, "registry.max_km_per_day: Input should be less"),
        ("distributor", "budget_km_per_week", 0, "distributor.budget_km_per_week: Input"),
        ("payout", "kind", "gift", "payout.kind: Input should be 'token' or 'contract'"),
        ("payout", "kind", "contract", "payout: address goes with kind"),
        ("payout", "address", GOOD, "payout: address goes with kind"),
    ],
)
def test_wrong_value_is_named_with_its_place(tmp_path, table, section, name, value, fault):
    table[section][name] = value
    found = faults_of(tmp_path, table)
    assert any(one.startswith(fault) for one in found), found


def test_all_faults_are_told_at_once(tmp_path, table):
    changed = copy.deepcopy(table)
    changed["roles"]["admin"] = "0x12"
    changed["registry"]["threshold"] = 1
    changed["colours"] = {"body": "red"}
    del changed["distributor"]["budget_km_per_week"]
    found = faults_of(tmp_path, changed)
    places = [fault.partition(":")[0] for fault in found]
    expected = ["colours", "distributor.budget_km_per_week", "registry", "roles.admin"]
    assert sorted(places) == expected


def test_pauser_needs_a_token_of_ones_own(tmp_path, table):
    table["roles"]["pauser"] = GOOD
    table["payout"] = {"kind": "contract", "address": GOOD}
    assert faults_of(tmp_path, table) == ("roles.pauser is of the local token, and there is none",)


def test_file_that_is_no_toml_or_absent_is_named(tmp_path):
    path = tmp_path / "settings.toml"
    with pytest.raises(Refused, match="No such file"):
        load(path)
    path.write_text("[roles")
    with pytest.raises(Refused, match="is not TOML"):
        load(path)
