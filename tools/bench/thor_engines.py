"""The two engines without a client: the embedded node, and eth-tester, which Ape's own network is.

Both get signed bytes, decode them, recover the signer, and mine a block for each.
"""

from __future__ import annotations

import time

from eth_account import Account
from eth_tester import EthereumTester, PyEVMBackend

from oracle.chain.compiled import artifact
from thorlink import codec
from thorlink.client import ThorClient
from thorlink.node import EmbeddedNode
from thorlink.node.resolved import resolve
from tools.bench.thor_nodes import FRIEND, OWNER, TRANSFER_GAS, deployed

GWEI = 10**9
DEPLOY_GAS = 3_000_000


def embedded_rate(count: int) -> float:
    """Transfers a second through the embedded node's engine."""
    node = EmbeddedNode()
    with ThorClient("http://embedded", transport=node.transport()) as client:
        token = deployed(client)
        raws = token.transfers(count)
        start = time.perf_counter()
        for raw in raws:
            node.submit(resolve(codec.decode(raw), raw))
        seconds = time.perf_counter() - start
        if token.balance() != count:
            raise RuntimeError("not every transfer arrived")
    return count / seconds


class _Tester:
    """eth-tester with the same token, and an account that signs for itself."""

    def __init__(self) -> None:
        self._chain = EthereumTester(PyEVMBackend())
        self._account = Account.from_key(OWNER.secret)
        self._nonce = 0
        rich = self._chain.get_accounts()[0]
        self._chain.send_transaction(
            {"from": rich, "to": self._account.address, "value": 10**20, "gas": 21_000}
        )

    def signed(self, to: str | None, data: bytes, gas: int) -> str:
        """The next transaction of the account."""
        fields = {
            "type": 2,
            "chainId": self._chain.backend.chain.chain_id,
            "nonce": self._nonce,
            "value": 0,
            "data": data,
            "gas": gas,
            "maxFeePerGas": 5 * GWEI,
            "maxPriorityFeePerGas": GWEI,
        }
        self._nonce += 1
        signed = self._account.sign_transaction(fields if to is None else {**fields, "to": to})
        return "0x" + bytes(signed.raw_transaction).hex()

    def send(self, raw: str) -> str:
        return str(self._chain.send_raw_transaction(raw))

    def address_of_contract(self, tx_hash: str) -> str:
        return str(self._chain.get_transaction_receipt(tx_hash)["contract_address"])

    def call(self, to: str, data: bytes) -> int:
        answer = self._chain.call(
            {"from": self._account.address, "to": to, "data": "0x" + data.hex(), "gas": 10**6}
        )
        return int(answer, 16)


def eth_tester_rate(count: int) -> float:
    """Transfers a second through eth-tester over py-evm."""
    compiled, tester = artifact("B3TRToken"), _Tester()
    data = compiled.interface.deploy_data(compiled.bytecode, *[OWNER.address] * 3)
    token = tester.address_of_contract(tester.send(tester.signed(None, data, DEPLOY_GAS)))
    encode = compiled.interface.function
    mint = encode("mint").encode(OWNER.address, 10**18)
    tester.send(tester.signed(token, mint, 10**6))
    transfer = encode("transfer").encode(FRIEND.address, 1)
    raws = [tester.signed(token, transfer, TRANSFER_GAS) for _ in range(count)]
    start = time.perf_counter()
    for raw in raws:
        tester.send(raw)
    seconds = time.perf_counter() - start
    if tester.call(token, encode("balanceOf").encode(FRIEND.address)) != count:
        raise RuntimeError("not every transfer arrived")
    return count / seconds
