// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Readings packed end to end
/// @dev 8 bytes each: vehicle (uint40) and whole kilometres (uint24), big-endian. `bytes` and not an array of structs:
/// EIP-712 hashes it in one go, and calldata costs half.
library ReadingBlob {
    uint256 internal constant ENTRY = 8;

    /// @dev Whether the bytes are 1 to `most` whole entries.
    function isWellFormed(bytes calldata blob, uint256 most) internal pure returns (bool) {
        return blob.length != 0 && blob.length % ENTRY == 0 && blob.length <= most * ENTRY;
    }

    /// @dev The entry that starts at byte `offset`; reverts beyond the end.
    function at(bytes calldata blob, uint256 offset) internal pure returns (uint40 vehicle, uint24 km) {
        uint64 entry = uint64(bytes8(blob[offset:offset + ENTRY]));
        return (uint40(entry >> 24), uint24(entry));
    }
}
