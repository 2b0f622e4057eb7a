// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev One storage slot: rewardedKm 48 | start 64 | onlyVehicle 40 | baseKm 48 | vehicleCount 16 | frozen 8, from the lowest
/// bit. While a driver has one vehicle, what that vehicle was rewarded beyond `baseKm` counts here without being
/// written here: a settlement then costs one SSTORE less.
type DriverAccount is uint256;

using DriverAccountLibrary for DriverAccount global;

/// @title The packed account of a driver
library DriverAccountLibrary {
    uint256 private constant START_AT = 48;
    uint256 private constant ONLY_AT = 112;
    uint256 private constant BASE_AT = 152;
    uint256 private constant COUNT_AT = 200;
    uint256 private constant FROZEN_AT = 216;
    /// @dev The bits that say which vehicle is the only one, and since which kilometre.
    uint256 private constant ONLY = ((uint256(1) << 88) - 1) << ONLY_AT;
    uint256 private constant COUNT = uint256(type(uint16).max) << COUNT_AT;

    /// @dev The account from its first vehicle on; its allowance counts from `start_` (see RewardMath).
    function opened(DriverAccount self, uint64 start_) internal pure returns (DriverAccount) {
        return DriverAccount.wrap(DriverAccount.unwrap(self) | (uint256(start_) << START_AT));
    }

    /// @dev The account after a reward for `km` more that no only vehicle accounts for.
    function rewarded(DriverAccount self, uint48 km) internal pure returns (DriverAccount) {
        return _withRewarded(self, self.rewardedKm() + km);
    }

    /// @dev The account without a reward for `km` that was not paid.
    function unrewarded(DriverAccount self, uint48 km) internal pure returns (DriverAccount) {
        return _withRewarded(self, self.rewardedKm() - km);
    }

    /// @dev The account with `vehicle` as the only one, which was rewarded `km` before.
    function withOnly(DriverAccount self, uint40 vehicle, uint48 km) internal pure returns (DriverAccount) {
        uint256 word = DriverAccount.unwrap(self) & ~ONLY;
        return DriverAccount.wrap(word | (uint256(vehicle) << ONLY_AT) | (uint256(km) << BASE_AT));
    }

    /// @dev The account with another number of vehicles.
    function withCount(DriverAccount self, uint16 count) internal pure returns (DriverAccount) {
        return DriverAccount.wrap((DriverAccount.unwrap(self) & ~COUNT) | (uint256(count) << COUNT_AT));
    }

    /// @dev The account frozen, or free again.
    function withFrozen(DriverAccount self, bool frozen) internal pure returns (DriverAccount) {
        uint256 flag = uint256(1) << FROZEN_AT;
        uint256 word = DriverAccount.unwrap(self);
        return DriverAccount.wrap(frozen ? word | flag : word & ~flag);
    }

    /// @dev Without what an only vehicle accounts for.
    function rewardedKm(DriverAccount self) internal pure returns (uint48) {
        return uint48(DriverAccount.unwrap(self));
    }

    function start(DriverAccount self) internal pure returns (uint64) {
        return uint64(DriverAccount.unwrap(self) >> START_AT);
    }

    /// @dev Zero if the driver has none, or several.
    function onlyVehicle(DriverAccount self) internal pure returns (uint40) {
        return uint40(DriverAccount.unwrap(self) >> ONLY_AT);
    }

    function baseKm(DriverAccount self) internal pure returns (uint48) {
        return uint48(DriverAccount.unwrap(self) >> BASE_AT);
    }

    function vehicleCount(DriverAccount self) internal pure returns (uint16) {
        return uint16(DriverAccount.unwrap(self) >> COUNT_AT);
    }

    function isFrozen(DriverAccount self) internal pure returns (bool) {
        return (DriverAccount.unwrap(self) >> FROZEN_AT) & 1 != 0;
    }

    function isOpen(DriverAccount self) internal pure returns (bool) {
        return self.start() != 0;
    }

    function _withRewarded(DriverAccount self, uint48 total) private pure returns (DriverAccount) {
        return DriverAccount.wrap((DriverAccount.unwrap(self) & ~uint256(type(uint48).max)) | total);
    }
}
