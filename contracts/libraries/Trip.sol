// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @dev Who drove what, and how far, in a word: driver 160 | vehicle 40 | kilometres 24, from the lowest bit.
type Trip is uint256;

using TripLibrary for Trip global;

/// @title What a payment is for
library TripLibrary {
    uint256 private constant VEHICLE_AT = 160;
    uint256 private constant KM_AT = 200;

    function pack(address driver_, uint40 vehicle_, uint24 km_) internal pure returns (Trip) {
        return Trip.wrap(uint256(uint160(driver_)) | (uint256(vehicle_) << VEHICLE_AT) | (uint256(km_) << KM_AT));
    }

    function driver(Trip self) internal pure returns (address) {
        return address(uint160(Trip.unwrap(self)));
    }

    function vehicle(Trip self) internal pure returns (uint40) {
        return uint40(Trip.unwrap(self) >> VEHICLE_AT);
    }

    function km(Trip self) internal pure returns (uint24) {
        return uint24(Trip.unwrap(self) >> KM_AT);
    }
}
