// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

interface IBox {
    function store(uint256 given) external returns (uint256 before);
    function number() external view returns (uint256);
}

/// @title Relay
/// @notice Calls a Box, whose errors it does not declare; hands them on.
contract Relay {
    IBox public box;

    event Relayed(uint256 before, uint256 given);

    error Wrapped(bytes inner);

    constructor(IBox box_) {
        box = box_;
    }

    function relay(uint256 given) external returns (uint256 before) {
        before = box.store(given);
        emit Relayed(before, given);
    }

    function read() external view returns (uint256) {
        return box.number();
    }

    /// @dev Tries, goes on after a failure, and then fails itself or not.
    function attempt(uint256 given, bool strict) external returns (bool stored) {
        try box.store(given) {
            stored = true;
        } catch (bytes memory inner) {
            if (strict) revert Wrapped(inner);
        }
    }
}
