// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IOdometers} from "../interfaces/IOdometers.sol";
import {Final} from "../libraries/Final.sol";

/// @title OdometerClub
/// @notice An example of a dapp: whoever drives `goalKm` verified kilometres after joining is a member. A shop, a game or a
/// vote would ask `isMember`.
///
/// Who is trusted for what: the odometers, for drivers and final kilometres. Whoever sends, for nothing: both functions do the
/// same for everybody, so that drivers need no VTHO.
///
/// What it shows:
/// - It counts final kilometres only: a reading that can still be taken back makes nobody a member.
/// - It binds kilometres to the driver: whoever buys a car begins anew.
/// - A reviewed new baseline may move an odometer at once. What the registry's limits do not allow in the time since joining
///   is not counted; below the kilometre of joining, the driver joins again.
/// @custom:security An example, used by nothing here. docs/integrate.md explains it.
contract OdometerClub {
    /// @dev One slot.
    struct Entry {
        address driver;
        uint24 fromKm;
        uint40 since;
    }

    /// @notice A driver joined with a vehicle.
    /// @param vehicle Its number.
    /// @param driver The driver.
    /// @param fromKm The final odometer from which kilometres count.
    event Joined(uint40 indexed vehicle, address indexed driver, uint24 fromKm);

    /// @notice A driver has driven enough.
    /// @param vehicle What was driven.
    /// @param driver The driver.
    /// @param drivenKm How far since joining, in whole kilometres.
    event BecameMember(uint40 indexed vehicle, address indexed driver, uint256 drivenKm);

    /// @notice The driver has joined with this vehicle already.
    /// @param vehicle The vehicle.
    /// @param driver Its driver.
    error OdometerClubJoined(uint40 vehicle, address driver);

    /// @notice The vehicle's driver has not joined with it.
    /// @param vehicle The vehicle.
    /// @param driver Its driver.
    error OdometerClubNotJoined(uint40 vehicle, address driver);

    /// @notice The vehicle is being looked at.
    /// @param vehicle The vehicle.
    error OdometerClubFrozen(uint40 vehicle);

    /// @notice It is not far enough yet.
    /// @param drivenKm How far it is since joining.
    /// @param goalKm How far it must be.
    error OdometerClubTooFew(uint256 drivenKm, uint24 goalKm);

    /// @notice Where odometers are.
    IOdometers public immutable odometers;
    /// @notice How far one has to drive, in whole kilometres.
    uint24 public immutable goalKm;

    /// @notice Who has driven enough.
    mapping(address driver => bool) public isMember;
    mapping(uint40 vehicle => Entry) private _entries;

    /// @param odometers_ The MileageRegistry.
    /// @param goalKm_ How far one has to drive, in whole kilometres.
    constructor(IOdometers odometers_, uint24 goalKm_) {
        odometers = odometers_;
        goalKm = goalKm_;
    }

    /// @notice Begins to count for the driver of a vehicle.
    /// @param vehicle Its number.
    function join(uint40 vehicle) external {
        Final last = _last(vehicle);
        Entry memory entry = _entries[vehicle];
        if (entry.driver == last.driver() && last.km() >= entry.fromKm) {
            revert OdometerClubJoined(vehicle, entry.driver);
        }

        _entries[vehicle] = Entry(last.driver(), last.km(), uint40(block.timestamp));

        emit Joined(vehicle, last.driver(), last.km());
    }

    /// @notice Makes the driver of a vehicle a member.
    /// @param vehicle Its number.
    function claim(uint40 vehicle) external {
        Final last = _last(vehicle);
        if (_entries[vehicle].driver != last.driver()) revert OdometerClubNotJoined(vehicle, last.driver());
        if (last.isFrozen()) revert OdometerClubFrozen(vehicle);
        uint256 driven = _drivenKm(_entries[vehicle], last.km());
        if (driven < goalKm) revert OdometerClubTooFew(driven, goalKm);

        isMember[last.driver()] = true;

        emit BecameMember(vehicle, last.driver(), driven);
    }

    /// @notice How far the driver of a vehicle has come.
    /// @param vehicle Its number.
    /// @return km Whole kilometres since joining; 0 for a driver who has not joined with it.
    function drivenKm(uint40 vehicle) external view returns (uint256 km) {
        Final last = _last(vehicle);
        Entry memory entry = _entries[vehicle];
        return entry.driver == last.driver() ? _drivenKm(entry, last.km()) : 0;
    }

    function _drivenKm(Entry memory entry, uint24 km) private view returns (uint256) {
        if (km < entry.fromKm) return 0;
        uint256 possible = (odometers.limits().maxKmPerDay * (block.timestamp - entry.since)) / 1 days;
        uint256 shown = km - entry.fromKm;
        return shown < possible ? shown : possible;
    }

    /// @dev Driver, final kilometres and freeze in one call; reverts for a number that no vehicle has.
    function _last(uint40 vehicle) private view returns (Final) {
        uint40[] memory one = new uint40[](1);
        one[0] = vehicle;
        return odometers.finals(one)[0];
    }
}
