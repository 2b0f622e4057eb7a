"""The operator's work: read photos, sign what was read, bring it to the chain.

One cycle is always the same, and safe to be cut off anywhere: what was promised or signed is in
the store before anyone else hears of it.
"""

from oracle.daemon.cycle import Daemon
from oracle.daemon.ports import Parts, Policy

__all__ = ["Daemon", "Parts", "Policy"]
