"""Why a reading of an accepted batch is left out: the numbers of the contracts' `Skip`."""

(
    UNKNOWN_VEHICLE,
    ROLLBACK,
    NO_PROGRESS,
    TOO_SOON,
    TOO_FAST,
    JUMP_TOO_LARGE,
    FROZEN,
) = range(7)
