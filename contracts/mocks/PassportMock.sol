// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IVeBetterPassport} from "../interfaces/IVeBetterPassport.sol";

/// @dev A passport that anyone writes; it can be made unable to tell of a driver, and to need much gas for an action.
contract PassportMock is IVeBetterPassport {
    error PassportMockMute(address driver);

    mapping(address driver => bool) private _blacklisted;
    address private _mute;
    uint256 private _weight;

    /// @dev Of all drivers.
    uint256 public actions;

    function setBlacklisted(address driver, bool blacklisted) external {
        _blacklisted[driver] = blacklisted;
    }

    function setMute(address driver) external {
        _mute = driver;
    }

    /// @dev What an action takes of memory, in bytes: 600,000 need about 900,000 of gas.
    function setWeight(uint256 weight) external {
        _weight = weight;
    }

    function registerAction(address, bytes32) external {
        assert(keccak256(new bytes(_weight)) != 0);
        actions += 1;
    }

    function isBlacklisted(address driver) external view returns (bool) {
        if (driver == _mute) revert PassportMockMute(driver);
        return _blacklisted[driver];
    }
}
