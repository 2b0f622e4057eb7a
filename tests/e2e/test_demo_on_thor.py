"""The whole path on a real node; then every transaction of it again on the embedded one.

The embedded node is given the same bytes at the same block numbers and times, and has to come to
the same gas, payments, rewards and events.
"""

import httpx
import pytest

from demo.__main__ import balance
from demo.deploy import Policy
from demo.driver import DriverApp, Wallet
from demo.journey import Journey, sample
from demo.stack import DRIVER, running
from oracle.domain import WEI_PER_KM
from thorlink.client import ThorClient
from thorlink.node import EmbeddedNode
from thorlink.replay import compare, outcome_of, replay

pytestmark = [pytest.mark.e2e, pytest.mark.thor, pytest.mark.timeout(600)]

# A real node's clock cannot be moved: the car must be able to drive 420 km in seconds.
FAST = Policy(min_interval_s=1, max_km_per_day=2**24 - 1)


@pytest.fixture(scope="module")
def blocks(tmp_path_factory, quick_solo):
    """The path, run on a real node; its blocks from number 2 on, with their receipts."""
    with running(tmp_path_factory.mktemp("installation"), FAST, quick_solo) as stack:
        oracle = stack.start_oracle()
        app = DriverApp(stack.api_url, Wallet(DRIVER.secret, stack.chain_id))
        journey = Journey(stack, oracle, app, lambda *_: None)
        first, second = journey.run("WVWZZZE1ZMP000042", sample())
        app.close()
        oracle.stop()
        assert second["reading_km"] - first["reading_km"] == 420
        assert balance(stack, DRIVER.address) == 420 * WEI_PER_KM
        best = stack.node.block().number
        return [stack.node.block(number, expanded=True) for number in range(2, best + 1)]


def raw_bytes(url, tx_id):
    answer = httpx.get(f"{url}/transactions/0x{tx_id.hex()}", params={"raw": "true"})
    return bytes.fromhex(answer.json()["raw"][2:])


def test_embedded_node_comes_to_the_same_receipts(blocks, quick_solo):
    begin = blocks[0].block.timestamp - 60
    node = EmbeddedNode(clock=lambda: begin)
    embedded = ThorClient("http://embedded", transport=node.transport())
    expected, actual = [], []

    for entry in blocks:
        node.set_time(entry.block.timestamp)
        if not entry.transactions:
            node.mine()
        raws = [raw_bytes(quick_solo, transaction.id) for transaction in entry.transactions]
        expected += [outcome_of(receipt) for receipt in entry.receipts]
        actual += replay(embedded, raws)

    assert compare(expected, actual) == []
    assert len(actual) >= 11  # nine of the deployment, a registration, a reading
    assert embedded.block().number == blocks[-1].block.number
