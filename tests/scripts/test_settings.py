"""Settings: what is taken, and that every fault is named, all at once."""

import copy

import pytest
from rollout_world import ADMIN, EXAMPLE, GUARDIAN, STRANGER, without_timelock, written

from oracle.ocr.models import catalogue
from rollout.addresses import ANYONE, checksummed
from rollout.faults import Refused
from rollout.settings import load
from thorlink.hashing import keccak256

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
    assert settings.timelock is not None
    assert settings.timelock.executors == [ANYONE]
    assert "timelock.executors[0]" not in settings.named


def loaded(tmp_path, table):
    path = tmp_path / "settings.toml"
    path.write_text(written(table))
    return load(path)


def test_addresses_are_taken_in_lower_case_or_with_their_checksum(tmp_path, table):
    table = without_timelock(table)
    for text in (GOOD, f"0x{ADMIN.address.hex()}"):
        table["roles"]["admin"] = text
        assert loaded(tmp_path, table).roles.admin == ADMIN.address


def test_executors_may_be_named(tmp_path, table):
    table["timelock"]["executors"] = [GOOD]
    settings = loaded(tmp_path, table)
    assert settings.timelock.executors == [ADMIN.address]
    assert settings.named["timelock.executors[0]"] == ADMIN.address


def test_every_account_that_is_given_power_is_named(tmp_path, table):
    named = loaded(tmp_path, table).named
    assert set(named) == {
        *(f"roles.guardians[{i}]" for i in range(2)),
        *(f"registry.attesters[{i}]" for i in range(3)),
        "timelock.proposers[0]",
    }
    assert named["roles.guardians[0]"] == GUARDIAN.address
    table = without_timelock(table)
    table["roles"]["pauser"] = f"0x{STRANGER.address.hex()}"
    named = loaded(tmp_path, table).named
    assert named["roles.admin"] == ADMIN.address
    assert named["roles.pauser"] == STRANGER.address


@pytest.mark.parametrize(
    ("given", "app_id"),
    [(f"0x{'1a' * 32}", b"\x1a" * 32), ("EV Odometer", keccak256(b"EV Odometer"))],
)
def test_app_is_named_or_given_by_its_id(tmp_path, table, given, app_id):
    table["payout"] = {"kind": "vebetter", "pool": GOOD, "app_id": given, "grams_per_km": 100}
    payout = loaded(tmp_path, table).payout
    assert (payout.pool, payout.app_id, payout.grams_per_km) == (ADMIN.address, app_id, 100)


@pytest.mark.parametrize(
    ("section", "name", "value", "fault"),
    [
        ("roles", "admin", f"0x{'00' * 20}", "roles.admin: is the zero address"),
        ("roles", "admin", GOOD, "either [timelock] or roles.admin says who administers"),
        ("roles", "guardians", [], "roles.guardians: List should have at least 1"),
        ("roles", "guardians", [GOOD, GOOD], "roles.guardians: one is named twice"),
        ("timelock", "proposers", [], "timelock.proposers: List should have at least 1"),
        ("timelock", "proposers", [GOOD, GOOD], "timelock.proposers: one is named twice"),
        ("timelock", "proposers", "anyone", "timelock.proposers: Input should be a valid list"),
        ("timelock", "executors", [], "timelock.executors: List should have at least 1"),
        ("timelock", "executors", "everyone", "timelock.executors: Input should be a valid list"),
        ("timelock", "executors", [f"0x{'00' * 20}"], "timelock.executors[0]: is the zero address"),
        ("timelock", "executors", ["anyone"], "timelock.executors[0]: does not start with 0x"),
        ("timelock", "executors", [GOOD, GOOD], "timelock.executors: one is named twice"),
        ("timelock", "min_delay_s", -1, "timelock.min_delay_s: Input should be greater"),
        ("timelock", "min_delay_s", 2**32, "timelock.min_delay_s: Input should be less"),
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
        ("distributor", "later_rates", [0], "distributor.later_rates[0]: Input should be greater"),
        ("payout", "kind", "gift", "payout: Input tag 'gift' found using 'kind' does not match"),
        ("payout", "kind", "vebetter", "payout.vebetter.pool: is missing"),
        ("payout", "pool", GOOD, "payout.token.pool: there is no such setting"),
    ],
)
def test_wrong_value_is_named_with_its_place(tmp_path, table, section, name, value, fault):
    table[section][name] = value
    found = faults_of(tmp_path, table)
    assert any(one.startswith(fault) for one in found), found


def test_all_faults_are_told_at_once(tmp_path, table):
    changed = copy.deepcopy(table)
    changed["roles"]["guardians"] = ["0x12"]
    changed["registry"]["threshold"] = 1
    changed["colours"] = {"body": "red"}
    del changed["distributor"]["budget_km_per_week"]
    found = faults_of(tmp_path, changed)
    places = [fault.partition(":")[0] for fault in found]
    expected = ["colours", "distributor.budget_km_per_week", "registry", "roles.guardians[0]"]
    assert sorted(places) == expected


def test_pauser_needs_a_token_of_ones_own(tmp_path, table):
    table["roles"]["pauser"] = GOOD
    table["payout"] = {"kind": "vebetter", "pool": GOOD, "app_id": "x", "grams_per_km": 1}
    assert faults_of(tmp_path, table) == ("roles.pauser is of the local token, and there is none",)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("app_id", "0x12", "is not 32 bytes of 0x hex"),
        ("app_id", "", "does not start with 0x"),
        ("app_id", 7, "is not 32 bytes of 0x hex"),
        ("grams_per_km", 0, "Input should be greater"),
        ("grams_per_km", 2**16, "Input should be less"),
        ("pool", GOOD[:-2], "is not 20 bytes"),
    ],
)
def test_wrong_value_of_the_real_pool_is_named(tmp_path, table, name, value, fault):
    good = {"kind": "vebetter", "pool": GOOD, "app_id": "x", "grams_per_km": 1}
    table["payout"] = good | {name: value}
    (found,) = faults_of(tmp_path, table)
    assert found.startswith(f"payout.vebetter.{name}: {fault}")


def test_somebody_administers(tmp_path, table):
    del table["timelock"]
    (found,) = faults_of(tmp_path, table)
    assert found == "either [timelock] or roles.admin says who administers, and only one"


def test_file_that_is_no_toml_or_absent_is_named(tmp_path):
    path = tmp_path / "settings.toml"
    with pytest.raises(Refused, match="No such file"):
        load(path)
    path.write_text("[roles")
    with pytest.raises(Refused, match="is not TOML"):
        load(path)
