// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Trip} from "../libraries/Trip.sol";
import {OneByOnePayout} from "../payouts/OneByOnePayout.sol";
import {Payout} from "../payouts/Payout.sol";

/// @dev Pays nobody, says that it did, and makes a call of its own in the middle of a settlement.
contract CallbackPayoutMock is OneByOnePayout {
    event CalledBack(bool done, bytes answer);

    address public target;
    bytes public callback;

    constructor(address distributor_) Payout(distributor_) {}

    function setCallback(address target_, bytes calldata callback_) external {
        target = target_;
        callback = callback_;
    }

    function _send(Trip, uint256) internal override returns (bool paid, bytes memory reason) {
        (bool done, bytes memory answer) = target.call(callback);
        emit CalledBack(done, answer);
        return (true, reason);
    }
}
