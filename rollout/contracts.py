"""The contracts that are deployed, and the roles that they have."""

from __future__ import annotations

from thorlink.hashing import keccak256

REGISTRY, DISTRIBUTOR = "MileageRegistry", "RewardDistributor"
TIMELOCK = "MileageTimelock"
TOKEN, TOKEN_PAYOUT = "B3TRToken", "TokenPayout"
VEBETTER_PAYOUT = "VeBetterPayout"

CONTRACTS = (TIMELOCK, REGISTRY, DISTRIBUTOR, TOKEN, TOKEN_PAYOUT, VEBETTER_PAYOUT)

ADMIN_ROLE = bytes(32)
GUARDIAN_ROLE = keccak256(b"GUARDIAN_ROLE")
MINTER_ROLE = keccak256(b"MINTER_ROLE")
PAUSER_ROLE = keccak256(b"PAUSER_ROLE")
PROPOSER_ROLE = keccak256(b"PROPOSER_ROLE")
EXECUTOR_ROLE = keccak256(b"EXECUTOR_ROLE")
CANCELLER_ROLE = keccak256(b"CANCELLER_ROLE")

ROLES = {
    "DEFAULT_ADMIN_ROLE": ADMIN_ROLE,
    "GUARDIAN_ROLE": GUARDIAN_ROLE,
    "MINTER_ROLE": MINTER_ROLE,
    "PAUSER_ROLE": PAUSER_ROLE,
    "PROPOSER_ROLE": PROPOSER_ROLE,
    "EXECUTOR_ROLE": EXECUTOR_ROLE,
    "CANCELLER_ROLE": CANCELLER_ROLE,
}
"""By what the sources call them."""

WORDS = {
    "admin": ADMIN_ROLE,
    "guardian": GUARDIAN_ROLE,
    "minter": MINTER_ROLE,
    "pauser": PAUSER_ROLE,
    "proposer": PROPOSER_ROLE,
    "executor": EXECUTOR_ROLE,
    "canceller": CANCELLER_ROLE,
}
"""By the word that is typed."""

HAVE = {
    REGISTRY: ("admin", "guardian"),
    DISTRIBUTOR: ("admin", "guardian"),
    TIMELOCK: ("admin", "proposer", "executor", "canceller"),
    TOKEN: ("admin", "minter", "pauser"),
}
"""The roles that each contract has. A payout has none: it obeys the distributor alone."""


def role_name(role: bytes) -> str:
    """As the source calls it, if it is known."""
    names = [name for name, known in ROLES.items() if known == role]
    return names[0] if names else f"role 0x{role.hex()}"
