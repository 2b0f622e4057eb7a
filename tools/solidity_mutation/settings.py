"""How mutants are compiled: as fast as their contract allows."""

from __future__ import annotations

from tools.solidity_mutation.syntax import Json

_COMMON: Json = {
    "evmVersion": "shanghai",
    "metadata": {"bytecodeHash": "none", "appendCBOR": False},
    "debug": {"debugInfo": []},
}
_SMALL: Json = {
    "peephole": True,
    "jumpdestRemover": True,
    "deduplicate": True,
    "cse": False,
    "constantOptimizer": False,
    "orderLiterals": False,
    "inliner": False,
    "yul": False,
}
QUICK: Json = {**_COMMON, "optimizer": {"enabled": False, "runs": 1, "details": _SMALL}}
"""Without the detour over the IR, ten times as fast; the semantics are the language's."""

RELEASED: Json = {**_COMMON, "viaIR": True, "optimizer": {"enabled": True, "runs": 200}}
"""As Ape compiles what is deployed; for contracts whose stack is too deep otherwise."""
