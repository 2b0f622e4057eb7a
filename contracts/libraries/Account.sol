// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev One storage slot: settledKm 24 | rewardedKm 64 | openedAt 40, from the lowest bit; a driver's has no settledKm.
/// A word and not a struct: the compiler may write a struct's slot once a member, and Thor charges each write in full.
type Account is uint256;

using AccountLibrary for Account global;

/// @title The packed account of a vehicle or a driver
library AccountLibrary {
    uint256 private constant REWARDED_AT = 24;
    uint256 private constant OPENED_AT = 88;

    /// @dev An account opened at `time` with nothing rewarded.
    function open(uint256 time) internal pure returns (Account) {
        return _pack(0, 0, uint40(time));
    }

    /// @dev The account with the odometer settled up to `km`.
    function settledAt(Account self, uint24 km) internal pure returns (Account) {
        return _pack(km, self.rewardedKm(), self.openedAt());
    }

    /// @dev The account after a reward for `km` more.
    function rewarded(Account self, uint24 km) internal pure returns (Account) {
        return _pack(self.settledKm(), self.rewardedKm() + km, self.openedAt());
    }

    function settledKm(Account self) internal pure returns (uint24) {
        return uint24(Account.unwrap(self));
    }

    function rewardedKm(Account self) internal pure returns (uint64) {
        return uint64(Account.unwrap(self) >> REWARDED_AT);
    }

    function openedAt(Account self) internal pure returns (uint40) {
        return uint40(Account.unwrap(self) >> OPENED_AT);
    }

    function isOpen(Account self) internal pure returns (bool) {
        return self.openedAt() != 0;
    }

    function _pack(uint24 settled, uint64 total, uint40 opened) private pure returns (Account) {
        return
            Account.wrap(uint256(settled) | (uint256(total) << REWARDED_AT) | (uint256(opened) << OPENED_AT));
    }
}
