"""What `finals` answers: a word a vehicle, driver 160 | final kilometres 24 | frozen 8."""

from eth_utils import to_checksum_address


def unpacked(word: int) -> tuple[str, int, bool]:
    """Driver, final kilometres, whether it is frozen; ValueError if any other bit is set."""
    driver, km, frozen = word % 2**160, (word >> 160) % 2**24, word >> 184
    if frozen > 1:
        raise ValueError(f"{word:#x} is no final reading")
    return to_checksum_address(driver.to_bytes(20)), km, bool(frozen)
