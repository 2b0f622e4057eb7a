// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev What a settlement does with a vehicle beside paying, in a word: kilometres given up 24 | kilometres that wait for the
/// budget 24 | by how many its tariff moves on 8 | whether the driver's own account counts the payment 8, from the lowest
/// bit. Zero for a plain payment.
type Plan is uint256;

using PlanLibrary for Plan global;

/// @title What a settlement does with a vehicle beside paying
library PlanLibrary {
    uint256 private constant WAITING_AT = 24;
    uint256 private constant TARIFFS_AT = 48;
    uint256 private constant COUNTED_AT = 56;

    function pack(uint24 overKm_, uint24 waitingKm_, uint8 tariffs_, bool counted_) internal pure returns (Plan) {
        uint256 word = uint256(overKm_) | (uint256(waitingKm_) << WAITING_AT) | (uint256(tariffs_) << TARIFFS_AT);
        return Plan.wrap(counted_ ? word | (1 << COUNTED_AT) : word);
    }

    function overKm(Plan self) internal pure returns (uint24) {
        return uint24(Plan.unwrap(self));
    }

    function waitingKm(Plan self) internal pure returns (uint24) {
        return uint24(Plan.unwrap(self) >> WAITING_AT);
    }

    function tariffs(Plan self) internal pure returns (uint8) {
        return uint8(Plan.unwrap(self) >> TARIFFS_AT);
    }

    function isCounted(Plan self) internal pure returns (bool) {
        return Plan.unwrap(self) >> COUNTED_AT != 0;
    }
}
