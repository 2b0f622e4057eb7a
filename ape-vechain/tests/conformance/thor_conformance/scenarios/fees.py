"""What the node says of fees, before and after transactions."""

from thor_conformance.requests import Request, Sender, get, outcome
from thorlink.codec import Clause
from thorlink.solo import ACCOUNTS


def _history(name: str, **params: str) -> Request:
    return get(f"history: {name}", "fees/history", **params)


def scenario() -> list[Request]:
    sender = Sender(6_000_000)
    to = Clause(ACCOUNTS[2].address, 1)
    mixed = [
        sender.tx(to, legacy=True),
        sender.tx(to, max_priority_fee_per_gas=5 * 10**12),
        sender.tx(to, to, max_priority_fee_per_gas=0),
    ]
    return [
        get("priority at the start", "fees/priority"),
        *(part for n, tx in enumerate(mixed) for part in outcome(f"transaction {n}", tx)),
        get("priority", "fees/priority"),
        _history("best", blockCount="1", newestBlock="best"),
        _history("four", blockCount="4", newestBlock="best"),
        _history("more than there are", blockCount="50", newestBlock="best"),
        _history("rewards", blockCount="4", newestBlock="best", rewardPercentiles="0,25,50,100"),
        _history("next", blockCount="2", newestBlock="next"),
        _history("next with rewards", blockCount="2", newestBlock="next", rewardPercentiles="50"),
        _history("by number", blockCount="2", newestBlock="2"),
        _history("by id", blockCount="1", newestBlock="{block 3}"),
        _history("finalized", blockCount="1", newestBlock="finalized"),
        _history("genesis", blockCount="3", newestBlock="0"),
        _history("newest missing", blockCount="1"),
        _history("count missing", newestBlock="best"),
        _history("no block", blockCount="0", newestBlock="best"),
        _history("count is no number", blockCount="x", newestBlock="best"),
        _history("negative count", blockCount="-1", newestBlock="best"),
        _history("unknown newest", blockCount="1", newestBlock="99999"),
        _history("no revision", blockCount="1", newestBlock="zz"),
        _history(
            "percentile over 100", blockCount="1", newestBlock="best", rewardPercentiles="101"
        ),
        _history(
            "falling percentiles", blockCount="1", newestBlock="best", rewardPercentiles="50,10"
        ),
        _history("percentile is text", blockCount="1", newestBlock="best", rewardPercentiles="x"),
    ]
