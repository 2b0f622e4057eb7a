"""POST /debug/storage-range: the storage of a contract as a clause of a transaction found it.

Slots come in the order of their hashes, which is how the real node keeps them.
"""

from __future__ import annotations

from typing import Any

from thorlink.hashing import blake2b256
from thorlink.node import params
from thorlink.node.chain import Chain
from thorlink.node.http import debug, wire
from thorlink.node.http.serialize import hex_bytes
from thorlink.node.http.wire import HttpError, bad_request
from thorlink.node.state import State

MAX_RESULTS = 1000
_OPTIONS = frozenset({"address", "keyStart", "maxResult", "target"})
_TYPE = "StorageRangeOption"


def storage_range(chain: Chain, body: Any) -> dict[str, Any]:
    """Up to `maxResult` slots from the hash `keyStart`, and the hash of the first that follows."""
    options = wire.object_fields(body, _OPTIONS, f"api.{_TYPE}")
    address = debug.json_address(options.get("address"), f"{_TYPE}.Address")
    start_text = wire.json_string(options.get("keyStart"), f"{_TYPE}.KeyStart")
    limit = _limit(options.get("maxResult"))
    target = wire.json_string(options.get("target"), f"{_TYPE}.Target")
    if limit > MAX_RESULTS:
        raise bad_request(f"maxResult: exceeds limit of {MAX_RESULTS}")
    wanted = debug.target(chain, target)
    start = _start(start_text)
    state = debug.scene(chain, wanted).frame.accounts
    return _page(state, address or params.ZERO_ADDRESS, start, limit or MAX_RESULTS)


def _limit(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int):
        raise wire.mismatch(value, f"{_TYPE}.MaxResult", "int")
    return value


def _start(text: str) -> bytes:
    try:
        return wire.hex_data("keyStart", text) if text else b""
    except HttpError as error:
        raise bad_request("keyStart: invalid format") from error


def _page(state: State, address: bytes, start: bytes, limit: int) -> dict[str, Any]:
    slots = sorted(
        (blake2b256(slot.to_bytes(32, "big")), slot, value)
        for slot, value in state.slots(address).items()
    )
    slots = [entry for entry in slots if entry[0] >= start]
    count = max(0, limit)
    shown = {
        hex_bytes(hashed): {"key": f"0x{slot:064x}", "value": f"0x{value:064x}"}
        for hashed, slot, value in slots[:count]
    }
    return {"storage": shown, "nextKey": hex_bytes(slots[count][0]) if slots[count:] else None}
