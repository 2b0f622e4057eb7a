"""Every way in which chain, folder and settings can differ is listed; nothing if they agree."""

import json
from typing import Any

import pytest
from rollout_world import DEPLOYER, STRANGER, World

from rollout.compiled import compiled, immutables
from rollout.contracts import DISTRIBUTOR, REGISTRY, TIMELOCK, TOKEN, TOKEN_PAYOUT
from rollout.settings import VeBetter
from rollout.verification import differences
from thorlink.client import ThorClient
from thorlink.node import EmbeddedNode

pytestmark = pytest.mark.chain

SOMEBODY = f"0x{STRANGER.address.hex()}"


def edit(world: World, name: str, **fields: Any) -> None:
    path = world.folder.path / f"{name}.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def test_pristine_deployment_agrees_from_a_fresh_connection(deployed, settings):
    client = ThorClient("http://embedded", transport=deployed.node.transport())
    assert differences(client, deployed.folder, settings) == []


RECORD_FAULTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "address": (REGISTRY, {"address": SOMEBODY}, "cannot create anything at"),
    "transaction": (REGISTRY, {"transaction_id": f"0x{'12' * 32}"}, "does not have its trans"),
    "block": (
        TOKEN,
        {"block": {"number": 3, "id": f"0x{'12' * 32}", "timestamp": 1}},
        "block.id is written down as 0x1212",
    ),
    "gas": (TOKEN, {"gas_used": 1}, "gas_used is written down as 1"),
    "payer": (TOKEN, {"gas_payer": SOMEBODY}, "gas_payer is written down as"),
    "abi": (TOKEN_PAYOUT, {"abi_sha256": f"0x{'12' * 32}"}, "abi_sha256 is not that of"),
    "bytecode": (
        TOKEN_PAYOUT,
        {"bytecode_sha256": f"0x{'12' * 32}"},
        "bytecode_sha256 is not that",
    ),
    "deployer": ("network", {"deployer": SOMEBODY}, "sender is written down as"),
    "network": ("network", {"genesis_id": f"0x{'12' * 32}"}, "the folder is of the chain 0x1212"),
}


@pytest.mark.parametrize("name", RECORD_FAULTS)
def test_record_that_was_changed_is_found(deployed, settings, name):
    file, fields, expected = RECORD_FAULTS[name]
    edit(deployed, file, **fields)
    found = differences(deployed.client, deployed.folder, settings)
    assert any(expected in line for line in found), found


def test_arguments_that_were_changed_in_record_and_settings_alike_are_found(deployed, settings):
    record = deployed.folder.contracts()[REGISTRY].model_dump()
    arguments = record["constructor_arguments"]
    arguments[4]["value"][3] = 7
    edit(deployed, REGISTRY, constructor_arguments=arguments)
    registry = settings.registry.model_copy(update={"max_jump_km": 7})
    wanted = settings.model_copy(update={"registry": registry})
    assert differences(deployed.client, deployed.folder, wanted) == [
        "MileageRegistry: it was created with other code or arguments than its record says",
        "MileageRegistry.limits() is 86400, 86400, 1500, 20000, not 86400, 86400, 1500, 7",
    ]


def test_other_code_at_a_known_address_is_found(deployed, settings):
    address = deployed.folder.addresses()[REGISTRY]
    code = bytearray(deployed.client.code(address))
    code[-1] ^= 1
    deployed.node.set_code(address, bytes(code))
    found = differences(deployed.client, deployed.folder, settings)
    assert found == [
        f"MileageRegistry: there is other code ({len(code)} bytes) at 0x{address.hex()}"
    ]
    deployed.node.set_code(address, b"")
    found = differences(deployed.client, deployed.folder, settings)
    assert f"MileageRegistry: there is no code at 0x{address.hex()}" in found
    assert [line for line in found if "limits() cannot be asked" in line], found


def test_immutables_may_be_anything_and_nothing_else_may(deployed):
    contract = compiled(DISTRIBUTOR)
    code = deployed.client.code(deployed.folder.addresses()[DISTRIBUTOR])
    assert contract.is_runtime(code)
    assert code != contract.runtime
    free = {at + i for at in immutables(contract.runtime) for i in range(32)}
    for at in range(0, len(code), 97):
        changed = code[:at] + bytes([code[at] ^ 1]) + code[at + 1 :]
        assert contract.is_runtime(changed) == (at in free)
    assert not contract.is_runtime(code + b"\x00")


def test_missing_and_unknown_records_are_found(deployed, settings):
    record = deployed.folder.path / f"{DISTRIBUTOR}.json"
    text = record.read_text()
    record.unlink()
    found = differences(deployed.client, deployed.folder, settings)
    assert found == ["RewardDistributor: it is not deployed (there is no record)"]
    record.write_text(text)
    stray = json.loads(text) | {"contract": "Stray"}
    (deployed.folder.path / "Stray.json").write_text(json.dumps(stray))
    found = differences(deployed.client, deployed.folder, settings)
    assert found == ["Stray.json: the settings want no such contract"]


def test_chain_that_began_anew_has_nothing_of_it(deployed, settings):
    client = ThorClient("http://embedded", transport=EmbeddedNode().transport())
    found = differences(client, deployed.folder, settings)
    assert sum("this chain does not have its transaction" in line for line in found) == 5


def test_nothing_deployed_and_something_under_way_are_said(world, settings):
    assert "nothing was deployed" in differences(world.client, world.folder, settings)[0]
    world.start()
    world.node.set_energy(DEPLOYER.address, 0)
    with pytest.raises(Exception, match="insufficient energy"):
        world.deploy(settings)
    found = differences(world.client, world.folder, settings)
    assert found[0].startswith("unfinished: create MileageTimelock(")
    assert len(found) == 6


def test_contracts_that_the_settings_do_not_want_are_found(deployed, settings):
    payout = VeBetter(pool=STRANGER.address, app_id=bytes(32), grams_per_km=1)
    wanted = settings.model_copy(update={"payout": payout})
    found = differences(deployed.client, deployed.folder, wanted)
    assert found == [
        "VeBetterPayout: it is not deployed (there is no record)",
        "B3TRToken.json: the settings want no such contract",
        "TokenPayout.json: the settings want no such contract",
    ]


@pytest.mark.parametrize("value", [None, "a", 172_801])
def test_arguments_that_were_not_those_of_the_creation_are_found(deployed, settings, value):
    arguments = deployed.folder.contracts()[TIMELOCK].model_dump()["constructor_arguments"]
    arguments[0]["value"] = value
    edit(deployed, TIMELOCK, constructor_arguments=arguments[1:] if value is None else arguments)
    found = differences(deployed.client, deployed.folder, settings)
    assert found == [
        "MileageTimelock: it was created with other code or arguments than its record says"
    ]
