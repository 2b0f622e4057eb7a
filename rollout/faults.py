"""Why a script does nothing: all reasons at once."""

from collections.abc import Iterable


class Refused(Exception):
    """What was asked for cannot be done as it is; `faults` are all the reasons, one line each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))
