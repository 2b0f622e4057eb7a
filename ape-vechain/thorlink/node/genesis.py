"""The state that the chain begins with: solo's accounts and Thor's built-in contracts."""

from __future__ import annotations

from collections.abc import Sequence

from thorlink import signing, solo
from thorlink.codec import Clause, LegacyTransaction
from thorlink.hashing import keccak256
from thorlink.node import params
from thorlink.node.builtins import natives
from thorlink.node.builtins.parameters import SET_EVENT
from thorlink.node.evm.precompiles import MARKER_CODE, PRECOMPILES
from thorlink.node.ledger import Ledger
from thorlink.node.outcome import Event, Output
from thorlink.node.resolved import Resolved, resolve
from thorlink.node.state import State

FUNDS = 10**27
"""VET and VTHO of each funded account, wei."""

STAKE = params.SOLO_STAKE_VET * 10**18
"""VET that the block signer has staked, wei; it is not in its balance."""

PARAMETERS = {
    params.EXECUTOR_KEY: int.from_bytes(params.EXECUTOR, "big"),
    b"reward-ratio".rjust(32, b"\0"): 3 * 10**17,
    params.BASE_GAS_PRICE_KEY: 10**15,
    b"proposer-endorsement".rjust(32, b"\0"): 25_000_000 * 10**18,
}
"""Governance parameters as Thor's genesis sets them; block 1 lowers the base gas price."""


def write(state: State, accounts: Sequence[bytes] = ()) -> Output:
    """Fill an empty state, with `accounts` (20 bytes each) as rich as solo's; what that logs."""
    funded = dict.fromkeys((*(account.address for account in solo.ACCOUNTS), *accounts))
    for address in funded:
        state.set_balance(address, FUNDS)
        state.set_energy(address, FUNDS)
    state.set_balance(params.BLOCK_SIGNER, FUNDS - STAKE)
    state.set_balance(params.STAKER, STAKE)
    state.set_storage(params.STAKER, 0, STAKE)  # what it counts of its balance as stakes
    for address in PRECOMPILES:
        state.set_code(address, MARKER_CODE)
    for address in natives.CONTRACTS:
        state.set_code(address, natives.MARKER_CODE)
    ledger = Ledger(state)
    ledger.set_initial_supply(FUNDS * len(funded))
    events = []
    for key, value in PARAMETERS.items():
        ledger.set_param(key, value)
        events.append(Event(params.PARAMS, (SET_EVENT, key), value.to_bytes(32, "big")))
    return Output(None, tuple(events), ())


def first_transaction(chain_tag: int) -> Resolved:
    """What solo mines in block 1: the executor sets the base gas price that blocks demand."""
    set_param = keccak256(b"set(bytes32,uint256)")[:4]
    data = set_param + params.BASE_GAS_PRICE_KEY + params.INITIAL_BASE_FEE.to_bytes(32, "big")
    tx = LegacyTransaction(
        chain_tag=chain_tag,
        block_ref=bytes(8),
        expiration=(1 << 32) - 1,
        clauses=(Clause(params.PARAMS, 0, data),),
        gas=1_000_000,
        nonce=0,
    )
    signed = signing.sign(tx, solo.ACCOUNTS[0].secret)
    return resolve(signed, signed.encode())
