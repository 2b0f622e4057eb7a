"""The embedded node follows a real one, block by block, and must end each transaction the same way.

`ape test tests/contracts --network vechain:solo --mirror`. The same signed bytes go to both, at the
same time on the chain; a receipt that differs anywhere but in the id of its block fails the test.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ape_vechain.solo import SoloProvider
from thorlink.client import ThorClient
from thorlink.node import EmbeddedNode


class Mirror:
    """One real node's history on an embedded one."""

    def __init__(self, real: ThorClient) -> None:
        self._real = real
        first = real.ask("GET", "blocks/1")
        self._node = EmbeddedNode(clock=lambda: first["timestamp"])
        self._embedded = ThorClient("http://embedded", transport=self._node.transport())
        self._snapshots: dict[Any, int] = {}
        self.transactions = 0
        self.reverted = 0
        self.gas = 0

    def follow(self, number: int) -> None:
        """Mine what the real node has mined up to block `number`."""
        for missing in range(self._node.chain.best.number + 1, number + 1):
            block = self._real.ask("GET", f"blocks/{missing}", params={"expanded": "true"})
            self._node.set_time(block["timestamp"])
            if not block["transactions"]:
                self._node.mine()
            for entry in block["transactions"]:
                self._repeat(entry["id"])

    def _repeat(self, tx_id: str) -> None:
        raw = self._real.ask("GET", f"transactions/{tx_id}", params={"raw": "true"})["raw"]
        self._embedded.send_raw(bytes.fromhex(raw[2:]))
        theirs = _comparable(self._real.ask("GET", f"transactions/{tx_id}/receipt"))
        ours = _comparable(self._embedded.ask("GET", f"transactions/{tx_id}/receipt"))
        assert ours == theirs, f"{tx_id} ends otherwise on the embedded node"
        self.transactions += 1
        self.reverted += theirs["reverted"]
        self.gas += theirs["gasUsed"]

    def snapshot(self, name: Any) -> None:
        self._snapshots[name] = self._node.snapshot()

    def restore(self, name: Any) -> None:
        self._node.revert(self._snapshots[name])


def _comparable(receipt: dict[str, Any]) -> dict[str, Any]:
    meta = {key: value for key, value in receipt["meta"].items() if key != "blockID"}
    return {**receipt, "meta": meta}


@contextmanager
def mirrored(provider: SoloProvider) -> Iterator[Mirror]:
    """Let a mirror follow every block, snapshot and return of the provider's node."""
    mirror = Mirror(provider.client)
    mirror.follow(provider.get_block("latest").number)

    def after_block(self: SoloProvider, number: int) -> None:
        original_after_block(self, number)
        mirror.follow(number)

    def snapshot(self: SoloProvider) -> Any:
        mirror.follow(self.get_block("latest").number)
        name = original_snapshot(self)
        mirror.snapshot(name)
        return name

    def restore(self: SoloProvider, name: Any) -> None:
        original_restore(self, name)
        mirror.restore(name)

    original_after_block = SoloProvider.after_block
    original_snapshot, original_restore = SoloProvider.snapshot, SoloProvider.restore
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SoloProvider, "after_block", after_block)
        patch.setattr(SoloProvider, "snapshot", snapshot)
        patch.setattr(SoloProvider, "restore", restore)
        yield mirror
