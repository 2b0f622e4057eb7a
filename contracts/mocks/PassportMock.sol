// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IVeBetterPassport} from "../interfaces/IVeBetterPassport.sol";

/// @dev A passport that anyone writes; it can be made unable to tell of a driver. It takes any action.
contract PassportMock is IVeBetterPassport {
    error PassportMockMute(address driver);

    mapping(address driver => bool) private _blacklisted;
    address private _mute;

    function setBlacklisted(address driver, bool blacklisted) external {
        _blacklisted[driver] = blacklisted;
    }

    function setMute(address driver) external {
        _mute = driver;
    }

    function registerAction(address user, bytes32 appId) external {}

    function isBlacklisted(address driver) external view returns (bool) {
        if (driver == _mute) revert PassportMockMute(driver);
        return _blacklisted[driver];
    }
}
