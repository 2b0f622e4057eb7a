// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev One storage slot: settledKm 24 | rewardedKm 48 | start 64 | tariff 8, from the lowest bit.
/// A word and not a struct: the compiler may write a struct's slot once a member, and Thor charges each write in full.
type VehicleAccount is uint256;

using VehicleAccountLibrary for VehicleAccount global;

/// @title The packed account of a vehicle
library VehicleAccountLibrary {
    uint256 private constant REWARDED_AT = 24;
    uint256 private constant START_AT = 72;
    uint256 private constant TARIFF_AT = 136;

    /// @dev An account with nothing rewarded, whose allowance counts from `start_` (see RewardMath); open if that is not zero.
    function open(uint64 start_) internal pure returns (VehicleAccount) {
        return _pack(0, 0, start_, 0);
    }

    /// @dev The account settled up to `km`, the next kilometre at `tariff_`.
    function settledAt(VehicleAccount self, uint24 km, uint8 tariff_) internal pure returns (VehicleAccount) {
        return _pack(km, self.rewardedKm(), self.start(), tariff_);
    }

    /// @dev The account after a reward for `payKm` more, `overKm` beyond them given up, and the next kilometre at `tariff_`.
    /// No sum can run into a neighbour: settledKm stays an odometer, and 48 bits take 2^24 odometers.
    function rewarded(
        VehicleAccount self,
        uint24 payKm,
        uint24 overKm,
        uint8 tariff_
    ) internal pure returns (VehicleAccount) {
        unchecked {
            uint256 word = VehicleAccount.unwrap(self) & ~(uint256(type(uint8).max) << TARIFF_AT);
            word += uint256(payKm) + overKm + (uint256(payKm) << REWARDED_AT);
            return VehicleAccount.wrap(word | (uint256(tariff_) << TARIFF_AT));
        }
    }

    /// @dev The account without a reward that was not paid.
    function unrewarded(
        VehicleAccount self,
        uint24 payKm,
        uint24 overKm,
        uint8 tariff_
    ) internal pure returns (VehicleAccount) {
        return _pack(self.settledKm() - payKm - overKm, self.rewardedKm() - payKm, self.start(), tariff_);
    }

    function settledKm(VehicleAccount self) internal pure returns (uint24) {
        return uint24(VehicleAccount.unwrap(self));
    }

    function rewardedKm(VehicleAccount self) internal pure returns (uint48) {
        return uint48(VehicleAccount.unwrap(self) >> REWARDED_AT);
    }

    function start(VehicleAccount self) internal pure returns (uint64) {
        return uint64(VehicleAccount.unwrap(self) >> START_AT);
    }

    function tariff(VehicleAccount self) internal pure returns (uint8) {
        return uint8(VehicleAccount.unwrap(self) >> TARIFF_AT);
    }

    function isOpen(VehicleAccount self) internal pure returns (bool) {
        return self.start() != 0;
    }

    function _pack(uint24 settled, uint48 total, uint64 start_, uint8 tariff_) private pure returns (VehicleAccount) {
        return
            VehicleAccount.wrap(
                uint256(settled) |
                    (uint256(total) << REWARDED_AT) |
                    (uint256(start_) << START_AT) |
                    (uint256(tariff_) << TARIFF_AT)
            );
    }
}
