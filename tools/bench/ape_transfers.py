"""ERC-20 transfers a second as a test in Ape makes them: `... ape_transfers NETWORK COUNT`.

From `token.transfer(...)` to the decoded receipt, on a local network of Ape. Prints one number.
"""

import json
import sys
import time
from importlib.resources import files

import ape
from ape.contracts import ContractContainer
from ethpm_types import ContractType


def rate(network: str, count: int) -> float:
    """Transfers a second on `network`, for example "ethereum:local:test"."""
    content = json.loads(
        (files("oracle.chain") / "artifacts" / "B3TRToken.json").read_text("utf-8")
    )
    compiled = ContractType.model_validate(
        {
            "contractName": "B3TRToken",
            "abi": content["abi"],
            "deploymentBytecode": {"bytecode": content["bytecode"]},
        }
    )
    with ape.networks.parse_network_choice(network):
        owner, friend = ape.accounts.test_accounts[0], ape.accounts.test_accounts[1]
        token = owner.deploy(ContractContainer(compiled), owner, owner, owner)
        token.mint(owner, 10**18, sender=owner)
        start = time.perf_counter()
        for _ in range(count):
            token.transfer(friend, 1, sender=owner)
        seconds = time.perf_counter() - start
        if token.balanceOf(friend) != count:
            raise RuntimeError("not every transfer arrived")
    return count / seconds


if __name__ == "__main__":
    print(rate(sys.argv[1], int(sys.argv[2])))
