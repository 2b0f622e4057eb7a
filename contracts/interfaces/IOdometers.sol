// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Final} from "../libraries/Final.sol";
import {Limits, Skip, VehicleState} from "./MileageTypes.sol";

/// @title The odometers as others see them: all that a dapp needs to read
/// @custom:security Count on `finalKm`: `odometerKm` can still be taken back. docs/integrate.md.
interface IOdometers {
    /// @notice A vehicle got its number and its baseline.
    /// @param vehicle Its number, from 1.
    /// @param driver Who is rewarded.
    /// @param commitment The keyed hash of its VIN.
    /// @param odometerKm The baseline in whole kilometres.
    /// @param miles Whether its display counts miles.
    event VehicleRegistered(
        uint40 indexed vehicle,
        address indexed driver,
        bytes32 indexed commitment,
        uint24 odometerKm,
        bool miles
    );

    /// @notice A reading was accepted. It becomes final after the challenge window.
    /// @param vehicle Its number.
    /// @param odometerKm The odometer in whole kilometres.
    event ReadingRecorded(uint40 indexed vehicle, uint24 odometerKm);

    /// @notice A reading of an accepted batch was left out; the rest of the batch was not.
    /// @param vehicle The number that the operators signed.
    /// @param odometerKm The odometer that they signed, in whole kilometres.
    /// @param reason The first check that it failed.
    event ReadingSkipped(uint40 indexed vehicle, uint24 odometerKm, Skip reason);

    /// @notice A reading was taken back in its challenge window.
    /// @param vehicle Its number.
    /// @param odometerKm What was taken back.
    /// @param previousKm What counts again.
    event ReadingRevoked(uint40 indexed vehicle, uint24 odometerKm, uint24 previousKm);

    /// @notice A vehicle was frozen, or is free again. While frozen it takes no readings and pays nothing.
    /// @param vehicle Its number.
    /// @param frozen Whether it is.
    event VehicleFrozen(uint40 indexed vehicle, bool frozen);

    /// @notice A vehicle has a new baseline, in a possibly new unit; the jump pays nothing.
    /// @param vehicle Its number.
    /// @param fromKm The odometer before, in whole kilometres.
    /// @param toKm The odometer from now on.
    /// @param miles Whether its display counts miles from now on.
    event VehicleRebased(uint40 indexed vehicle, uint24 fromKm, uint24 toKm, bool miles);

    /// @notice A vehicle has a new driver.
    /// @param vehicle Its number.
    /// @param from Who drove it, and was paid for all of it or gave up the rest.
    /// @param to Who is rewarded from now on.
    /// @param odometerKm The baseline of the new driver.
    event VehicleTransferred(uint40 indexed vehicle, address indexed from, address indexed to, uint24 odometerKm);

    /// @notice No vehicle has this number.
    /// @param vehicle The number.
    error MileageRegistryUnknownVehicle(uint40 vehicle);

    /// @notice What is stored of a vehicle; reverts for an unknown number.
    /// @param number Its number.
    /// @return driver Who is rewarded.
    /// @return odometerKm The last accepted reading, in whole kilometres.
    /// @return previousKm The one before, which is final.
    /// @return recordedAt When the last one was accepted (block time, seconds).
    /// @return flags Bit 0: the display counts miles. Bit 1: frozen.
    function vehicle(
        uint40 number
    )
        external
        view
        returns (address driver, uint24 odometerKm, uint24 previousKm, uint32 recordedAt, uint16 flags);

    /// @notice Vehicles in the order of their numbers, a page at a time.
    /// @param first The first number.
    /// @param count At most that many; fewer at the end.
    /// @return page The vehicles.
    function vehicles(uint40 first, uint256 count) external view returns (VehicleState[] memory page);

    /// @notice The number of a car.
    /// @param commitment The keyed hash of its VIN.
    /// @return number Its number, 0 if it has none.
    function vehicleOf(bytes32 commitment) external view returns (uint40 number);

    /// @notice How many vehicles a driver has.
    /// @param driver The driver.
    /// @return count That many.
    function vehicleCountOf(address driver) external view returns (uint256 count);

    /// @notice The numbers of a driver's vehicles, a page at a time, in no particular order.
    /// @param driver The driver.
    /// @param offset How many to pass over.
    /// @param count At most that many; fewer at the end.
    /// @return page The numbers.
    function vehiclesOf(address driver, uint256 offset, uint256 count) external view returns (uint40[] memory page);

    /// @notice How many vehicles there are; their numbers are 1 to this.
    /// @return count That many.
    function vehicleCount() external view returns (uint40 count);

    /// @notice The last reading whose challenge window is over; reverts for an unknown number.
    /// @param number The vehicle.
    /// @return driver Who is rewarded.
    /// @return km The odometer in whole kilometres.
    function finalKm(uint40 number) external view returns (address driver, uint24 km);

    /// @notice The same for many; reverts if one is unknown.
    /// @param numbers The vehicles.
    /// @return page Driver, final kilometres and whether it is frozen, in the same order.
    function finals(uint40[] calldata numbers) external view returns (Final[] memory page);

    /// @notice What a vehicle's odometer was when a checkpoint began, if a reading was accepted since.
    /// @param number The vehicle.
    /// @param time The checkpoint's first second.
    /// @return known Whether one was.
    /// @return km The odometer before that reading, in whole kilometres; 0 if not known.
    function checkpointKm(uint40 number, uint32 time) external view returns (bool known, uint24 km);

    /// @notice What makes a reading plausible.
    /// @return set The limits in force.
    function limits() external view returns (Limits memory set);
}
