"""An embedded Thor node for development: Thor's REST and rules over py-evm."""

from thorlink.node.engine import EmbeddedNode

__all__ = ["EmbeddedNode"]
