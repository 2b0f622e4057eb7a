// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @dev What is rewarded, in a word: driver 160 | final kilometres 24 | frozen 8, from the lowest bit.
type Final is uint256;

using FinalLibrary for Final global;

/// @title The last final reading of a vehicle
library FinalLibrary {
    uint256 private constant KM_AT = 160;
    uint256 private constant FROZEN_AT = 184;

    function pack(address driver_, uint24 km_, bool frozen_) internal pure returns (Final) {
        uint256 flag = frozen_ ? 1 << FROZEN_AT : 0;
        return Final.wrap(uint256(uint160(driver_)) | (uint256(km_) << KM_AT) | flag);
    }

    function driver(Final self) internal pure returns (address) {
        return address(uint160(Final.unwrap(self)));
    }

    function km(Final self) internal pure returns (uint24) {
        return uint24(Final.unwrap(self) >> KM_AT);
    }

    /// @dev Nothing is paid while it is.
    function isFrozen(Final self) internal pure returns (bool) {
        return Final.unwrap(self) >> FROZEN_AT != 0;
    }
}
