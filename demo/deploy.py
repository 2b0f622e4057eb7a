"""The project's contracts on a fresh local chain, wired; by thorlink from the shipped artifacts."""

from dataclasses import dataclass
from typing import Any

from oracle.chain.compiled import artifact
from thorlink import keys
from thorlink.abi import Contract
from thorlink.client import ThorClient
from thorlink.codec import Clause
from thorlink.responses import Receipt
from thorlink.signing import sign
from thorlink.transact import build, reason_of, wait_for_receipt

RECEIPT_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Policy:
    """What the contracts are constructed with; seconds and whole kilometres.

    No challenge window: on this chain a reading is final, and paid, at once.
    """

    min_interval_s: int = 3600
    challenge_window_s: int = 0
    max_km_per_day: int = 1_500
    max_jump_km: int = 20_000
    vehicle_km_per_week: int = 2_000
    driver_km_per_week: int = 3_000
    budget_km_per_week: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Deployment:
    """Addresses, 20 bytes each, and what was spent to get there."""

    registry: bytes
    token: bytes
    payout: bytes
    distributor: bytes
    receipts: tuple[Receipt, ...]


class Deployer:
    """Sends one transaction after the other from one account and waits for each."""

    def __init__(self, client: ThorClient, secret: bytes) -> None:
        self._client = client
        self._secret = secret
        self.address = keys.address_of(secret)
        self.receipts: list[Receipt] = []

    def create(self, name: str, *args: Any) -> bytes:
        """Deploy a contract; its address."""
        contract = artifact(name)
        data = contract.interface.deploy_data(contract.bytecode, *args)
        address = self._send(Clause(None, 0, data), contract.interface).outputs[0].contract_address
        if address is None:
            raise RuntimeError(f"{name}: the receipt names no contract")
        return address

    def call(self, name: str, address: bytes, function: str, *args: Any) -> None:
        """Call a function of a deployed contract."""
        interface = artifact(name).interface
        data = interface.function(function).encode(*args)
        self._send(Clause(address, 0, data), interface)

    def _send(self, clause: Clause, interface: Contract) -> Receipt:
        unsigned = build(self._client, [clause], self.address, contract=interface)
        tx = sign(unsigned, self._secret)
        tx_id = self._client.send_raw(tx.encode())
        receipt = wait_for_receipt(self._client, tx_id, RECEIPT_TIMEOUT_S, poll=0.1)
        if receipt.reverted:
            raise reason_of(self._client, tx, receipt, interface)
        self.receipts.append(receipt)
        return receipt


def deploy(
    client: ThorClient,
    secret: bytes,
    *,
    attesters: list[bytes],
    threshold: int,
    model_hash: bytes,
    policy: Policy = Policy(),
) -> Deployment:
    """Deploy and wire everything; the account of `secret` is the administrator."""
    send = Deployer(client, secret)
    admin = send.address
    limits = (
        policy.min_interval_s,
        policy.challenge_window_s,
        policy.max_km_per_day,
        policy.max_jump_km,
    )
    caps = (policy.vehicle_km_per_week, policy.driver_km_per_week, policy.budget_km_per_week)
    registry = send.create("MileageRegistry", admin, sorted(attesters), threshold, limits)
    token = send.create("B3TRToken", admin, admin, admin)
    payout = send.create("TokenPayout", token, admin)
    distributor = send.create("RewardDistributor", admin, registry, payout, caps)
    minter = client.call(token, artifact("B3TRToken").interface.function("MINTER_ROLE").encode())
    send.call("B3TRToken", token, "grantRole", minter, payout)
    send.call("B3TRToken", token, "renounceRole", minter, admin)
    send.call("TokenPayout", payout, "setDistributor", distributor)
    send.call("MileageRegistry", registry, "setListener", distributor)
    send.call("MileageRegistry", registry, "setReaderModel", model_hash, True)
    return Deployment(registry, token, payout, distributor, tuple(send.receipts))
