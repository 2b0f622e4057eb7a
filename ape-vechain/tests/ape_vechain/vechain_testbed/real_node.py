"""Whether there is a real Thor node to start."""

import shutil


def missing() -> str | None:
    """Why there is none, None if there is one. A node that runs already will not do: what these
    tests do to its clock and chain needs one of their own."""
    return None if shutil.which("thor") else "needs nodes of its own, and `thor` is not on PATH"
