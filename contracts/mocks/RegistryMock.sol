// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMileageListener} from "../interfaces/IMileageListener.sol";

/// @dev As much of a registry as the distributor sees, without signatures: kilometres are set, and final at once.
contract RegistryMock {
    struct Final {
        address driver;
        uint24 km;
    }

    error MileageRegistryUnknownVehicle(uint40 vehicle);

    mapping(uint40 vehicle => Final) private _finals;

    function set(uint40 vehicle, address driver, uint24 km) external {
        _finals[vehicle] = Final(driver, km);
    }

    function baseline(IMileageListener listener, uint40 vehicle, address driver, uint24 km) external {
        _finals[vehicle] = Final(driver, km);
        listener.onBaseline(vehicle, driver, km);
    }

    function finalKm(uint40 vehicle) external view returns (address driver, uint24 km) {
        Final memory entry = _finals[vehicle];
        if (entry.driver == address(0)) revert MileageRegistryUnknownVehicle(vehicle);
        return (entry.driver, entry.km);
    }
}
