"""An embedded Thor node for development: Thor's REST and rules over py-evm."""

from thorlink.node.engine import EmbeddedNode
from thorlink.node.http.serve import serve

__all__ = ["EmbeddedNode", "serve"]
