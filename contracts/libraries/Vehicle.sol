// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev One storage slot: driver 160 | odometerKm 24 | previousKm 24 | recordedAt 32 | flags 16, from the lowest bit.
/// A word and not a struct, so that every change is one SSTORE: Thor prices the second write of a slot like the first.
type Vehicle is uint256;

using VehicleLibrary for Vehicle global;

/// @title The packed state of a vehicle
library VehicleLibrary {
    /// @dev The display counts miles.
    uint16 internal constant FLAG_MILES = 1;
    /// @dev It takes no readings and pays nothing.
    uint16 internal constant FLAG_FROZEN = 2;

    uint256 private constant ODOMETER_AT = 160;
    uint256 private constant PREVIOUS_AT = 184;
    uint256 private constant RECORDED_AT = 208;
    uint256 private constant FLAGS_AT = 240;
    /// @dev The bits that a reading leaves alone.
    uint256 private constant KEPT = uint256(type(uint160).max) | (uint256(type(uint16).max) << FLAGS_AT);

    /// @dev A vehicle at its baseline, which is final.
    function baseline(address driver_, uint24 km, uint32 time, uint16 flags_) internal pure returns (Vehicle) {
        return _pack(uint256(uint160(driver_)) | (uint256(flags_) << FLAGS_AT), km, km, time);
    }

    /// @dev The vehicle after a reading; the one before becomes final.
    function read(Vehicle self, uint24 km, uint32 time) internal pure returns (Vehicle) {
        return _pack(Vehicle.unwrap(self) & KEPT, km, self.odometerKm(), time);
    }

    /// @dev The vehicle without its last reading.
    function revoked(Vehicle self) internal pure returns (Vehicle) {
        uint24 km = self.previousKm();
        return _pack(Vehicle.unwrap(self) & KEPT, km, km, self.recordedAt());
    }

    /// @dev The vehicle frozen, or free again.
    function withFrozen(Vehicle self, bool frozen_) internal pure returns (Vehicle) {
        uint256 flag = uint256(FLAG_FROZEN) << FLAGS_AT;
        uint256 word = Vehicle.unwrap(self);
        return Vehicle.wrap(frozen_ ? word | flag : word & ~flag);
    }

    /// @dev Whether the slot was ever written: a vehicle has a driver.
    function exists(Vehicle self) internal pure returns (bool) {
        return self.driver() != address(0);
    }

    function driver(Vehicle self) internal pure returns (address) {
        return address(uint160(Vehicle.unwrap(self)));
    }

    function odometerKm(Vehicle self) internal pure returns (uint24) {
        return uint24(Vehicle.unwrap(self) >> ODOMETER_AT);
    }

    function previousKm(Vehicle self) internal pure returns (uint24) {
        return uint24(Vehicle.unwrap(self) >> PREVIOUS_AT);
    }

    function recordedAt(Vehicle self) internal pure returns (uint32) {
        return uint32(Vehicle.unwrap(self) >> RECORDED_AT);
    }

    function isMiles(Vehicle self) internal pure returns (bool) {
        return self.flags() & FLAG_MILES != 0;
    }

    function isFrozen(Vehicle self) internal pure returns (bool) {
        return self.flags() & FLAG_FROZEN != 0;
    }

    function flags(Vehicle self) internal pure returns (uint16) {
        return uint16(Vehicle.unwrap(self) >> FLAGS_AT);
    }

    function _pack(uint256 kept, uint24 odometer, uint24 previous, uint32 time) private pure returns (Vehicle) {
        return
            Vehicle.wrap(
                kept |
                    (uint256(odometer) << ODOMETER_AT) |
                    (uint256(previous) << PREVIOUS_AT) |
                    (uint256(time) << RECORDED_AT)
            );
    }
}
