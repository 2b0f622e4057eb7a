// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title ProofText
/// @notice What a payment says of itself: "EV 123, 35 km". Nothing but these words and digits can be in it, so nothing has to
/// be escaped in the JSON that it becomes part of.
library ProofText {
    uint256 private constant BYTE = 8;

    /// @notice The text of a payment.
    /// @dev Written from its end. The longest one, "EV 1099511627775, 16777215 km", has 29 bytes: no shift loses anything.
    /// @param vehicle What was driven.
    /// @param km How far, in whole kilometres.
    /// @return length How many bytes it has.
    /// @return text These bytes, then zeros.
    function write(uint40 vehicle, uint24 km) internal pure returns (uint256 length, bytes32 text) {
        uint256 written;
        (length, written) = _before(0, 0, uint24(bytes3(" km")), 3);
        (length, written) = _digitsBefore(length, written, km);
        (length, written) = _before(length, written, uint16(bytes2(", ")), 2);
        (length, written) = _digitsBefore(length, written, vehicle);
        (length, written) = _before(length, written, uint24(bytes3("EV ")), 3);
        text = bytes32(written << ((32 - length) * BYTE));
    }

    function _digitsBefore(
        uint256 length,
        uint256 written,
        uint256 number
    ) private pure returns (uint256, uint256) {
        do {
            (length, written) = _before(length, written, uint8(bytes1("0")) + (number % 10), 1);
            number /= 10;
        } while (number != 0);
        return (length, written);
    }

    function _before(
        uint256 length,
        uint256 written,
        uint256 word,
        uint256 wordLength
    ) private pure returns (uint256, uint256) {
        return (length + wordLength, written | (word << (length * BYTE)));
    }
}
