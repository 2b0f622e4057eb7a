"""Cross-origin requests: which pages of a browser may use the node. Pure.

As the real node does with `--api-cors`: a comma-separated list of origins, or `*`; by default no
page may.
"""

from __future__ import annotations

from collections.abc import Mapping

EXPOSED = "X-Genesis-Id,X-Thorest-Ver"
_METHODS = frozenset({"GET", "HEAD", "POST"})
_ALLOWED_HEADERS = frozenset({"Content-Type", "X-Genesis-Id"})
_ALWAYS_ALLOWED = frozenset({"Accept", "Accept-Language", "Content-Language", "Origin"})


class Origins:
    """The origins that may use the node."""

    def __init__(self, text: str = "") -> None:
        self._origins = frozenset(part.strip().lower() for part in text.split(",")) - {""}

    def allows(self, origin: str) -> bool:
        """Whether a page of this origin may use the node."""
        return bool(origin) and ("*" in self._origins or origin in self._origins)

    def allows_socket(self, origin: str) -> bool:
        """Whether a websocket may be opened; what is no page sends no origin."""
        return not origin or self.allows(origin)

    def headers(self, request: Mapping[str, str]) -> dict[str, str]:
        """What an answer says to the page; `request` has the request's headers in lower case."""
        origin = request.get("origin", "")
        if not self.allows(origin):
            return {}
        return {**self._allowed(origin), "access-control-expose-headers": EXPOSED}

    def preflight(self, request: Mapping[str, str]) -> tuple[int, dict[str, str]]:
        """Status and headers of the answer to OPTIONS, by which a browser asks beforehand."""
        origin = request.get("origin", "")
        if not self.allows(origin):
            return 200, {}
        method = request.get("access-control-request-method")
        if method is None:
            return 400, {}
        if method not in _METHODS:
            return 405, {}
        asked = request.get("access-control-request-headers", "").split(",")
        named = [name.strip().title() for name in asked if name.strip()]
        special = [name for name in named if name not in _ALWAYS_ALLOWED]
        if not _ALLOWED_HEADERS.issuperset(special):
            return 403, {}
        listed = {"access-control-allow-headers": ",".join(special)} if special else {}
        return 200, {**listed, **self._allowed(origin)}

    def _allowed(self, origin: str) -> dict[str, str]:
        if "*" in self._origins:
            return {"access-control-allow-origin": "*"}
        return {"access-control-allow-origin": origin, "vary": "Origin"}
