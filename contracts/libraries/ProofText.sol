// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title ProofText
/// @notice What a payment says of itself: "EV 123, 35 km". Nothing but these words and digits can be in it, so nothing has to
/// be escaped in the JSON that it becomes part of.
library ProofText {
    uint256 private constant CHARACTER = 8;

    /// @notice The text of a payment.
    /// @dev Written from its end. The longest one, "EV 1099511627775, 16777215 km", has 29 characters: no shift loses any.
    /// @param vehicle What was driven.
    /// @param km How far, in whole kilometres.
    /// @return length How many characters it has.
    /// @return text These characters, then zeros.
    function write(uint40 vehicle, uint24 km) internal pure returns (uint256 length, bytes32 text) {
        (uint256 word, uint256 bits) = _number(km, uint24(bytes3(" km")), 3 * CHARACTER);
        word |= uint256(uint16(bytes2(", "))) << bits;
        (word, bits) = _number(vehicle, word, bits + 2 * CHARACTER);
        word |= uint256(uint24(bytes3("EV "))) << bits;
        bits += 3 * CHARACTER;
        return (bits / CHARACTER, bytes32(word << (256 - bits)));
    }

    /// @dev A number in digits before what is written.
    function _number(uint256 number, uint256 word, uint256 bits) private pure returns (uint256, uint256) {
        // A digit fits into a character, and there are at most 29: nothing overflows. Checks would double the cost.
        unchecked {
            do {
                word |= (uint8(bytes1("0")) + (number % 10)) << bits;
                bits += CHARACTER;
                number /= 10;
            } while (number != 0);
        }
        return (word, bits);
    }
}
