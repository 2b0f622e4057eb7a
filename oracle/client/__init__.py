"""The operator's side of the API: every request signed, every answer checked for its form.

The API is trusted to be there, not to be right: what it says comes out of here as frozen values
of the right types and sizes, and nothing more is assumed of it.
"""

from oracle.client.api import ApiClient, Refused
from oracle.client.wire import Item, Listed, OpenBatch, SignedBy, Task

__all__ = ["ApiClient", "Item", "Listed", "OpenBatch", "Refused", "SignedBy", "Task"]
