// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev One storage slot: week 40 | spentKm 32 | locked 8, from the lowest bit. The lock of a settlement shares the slot that a
/// settlement writes anyway: a guard of its own would cost 10,000 gas.
type Budget is uint256;

using BudgetLibrary for Budget global;

/// @title What was rewarded in a week, and whether a settlement is under way
library BudgetLibrary {
    uint256 private constant SPENT_AT = 40;
    uint256 private constant LOCKED_AT = 72;

    function pack(uint40 week_, uint32 spentKm_) internal pure returns (Budget) {
        return Budget.wrap(uint256(week_) | (uint256(spentKm_) << SPENT_AT));
    }

    function locked(Budget self) internal pure returns (Budget) {
        return Budget.wrap(Budget.unwrap(self) | (1 << LOCKED_AT));
    }

    function isLocked(Budget self) internal pure returns (bool) {
        return Budget.unwrap(self) >> LOCKED_AT != 0;
    }

    function week(Budget self) internal pure returns (uint40) {
        return uint40(Budget.unwrap(self));
    }

    function spentKm(Budget self) internal pure returns (uint32) {
        return uint32(Budget.unwrap(self) >> SPENT_AT);
    }
}
