// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IVeBetterPassport} from "../interfaces/IVeBetterPassport.sol";

/// @dev A passport that anyone writes; it can be made unable to tell of a driver, and to need much gas for an action.
contract PassportMock is IVeBetterPassport {
    error PassportMockMute(address driver);

    mapping(address driver => bool) private _blacklisted;
    address private _mute;
    uint256 private _writes;

    /// @dev The actions of all drivers, each counted as often as `setWrites` asks for.
    uint256 public actions;

    function setBlacklisted(address driver, bool blacklisted) external {
        _blacklisted[driver] = blacklisted;
    }

    function setMute(address driver) external {
        _mute = driver;
    }

    /// @dev 5,000 of gas each.
    function setWrites(uint256 writes) external {
        _writes = writes;
    }

    function registerAction(address, bytes32) external {
        for (uint256 i = 0; i < _writes; ++i) actions += 1;
    }

    function isBlacklisted(address driver) external view returns (bool) {
        if (driver == _mute) revert PassportMockMute(driver);
        return _blacklisted[driver];
    }
}
