// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMileageListener} from "../interfaces/IMileageListener.sol";
import {Rest} from "../interfaces/MileageTypes.sol";
import {Final, FinalLibrary} from "../libraries/Final.sol";

/// @dev As much of a registry as the distributor sees, without signatures: kilometres are set, and final at once.
contract RegistryMock {
    struct Mark {
        bool known;
        uint24 km;
    }

    error MileageRegistryUnknownVehicle(uint40 vehicle);

    uint32 private _checkpoint;
    mapping(uint40 vehicle => Final) private _finals;
    mapping(uint40 vehicle => mapping(uint32 time => Mark)) private _marks;

    function set(uint40 vehicle, address driver, uint24 km) external {
        _finals[vehicle] = FinalLibrary.pack(driver, km, false);
    }

    function setFrozen(uint40 vehicle, bool frozen) external {
        Final entry = _finals[vehicle];
        _finals[vehicle] = FinalLibrary.pack(entry.driver(), entry.km(), frozen);
    }

    function setMark(uint40 vehicle, uint32 time, uint24 km) external {
        _marks[vehicle][time] = Mark(true, km);
    }

    function baseline(IMileageListener listener, uint40 vehicle, address driver, uint24 km) external {
        _finals[vehicle] = FinalLibrary.pack(driver, km, false);
        listener.onBaseline(vehicle, driver, km);
    }

    function handover(IMileageListener listener, uint40 vehicle, address driver, uint24 km, Rest rest) external {
        Final former = _finals[vehicle];
        _finals[vehicle] = FinalLibrary.pack(driver, km, former.isFrozen());
        listener.onHandover(vehicle, former.driver(), former.km(), driver, km, rest);
    }

    /// @dev The answer of `checkpoint` in place of the next second, unless zero.
    function setCheckpoint(uint32 time) external {
        _checkpoint = time;
    }

    function checkpoint() external view returns (uint32 time) {
        return _checkpoint == 0 ? uint32(block.timestamp) + 1 : _checkpoint;
    }

    function checkpointKm(uint40 vehicle, uint32 time) external view returns (bool known, uint24 km) {
        Mark memory mark = _marks[vehicle][time];
        return (mark.known, mark.km);
    }

    function finals(uint40[] calldata vehicles) external view returns (Final[] memory page) {
        page = new Final[](vehicles.length);
        for (uint256 i = 0; i < vehicles.length; ++i) {
            Final entry = _finals[vehicles[i]];
            if (entry.driver() == address(0)) revert MileageRegistryUnknownVehicle(vehicles[i]);
            page[i] = entry;
        }
    }
}
