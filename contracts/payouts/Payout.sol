// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPayout} from "../interfaces/IPayout.sol";

/// @title Payout
/// @notice What all ways of paying share: only the distributor pays.
abstract contract Payout is IPayout {
    /// @inheritdoc IPayout
    address public immutable distributor;

    constructor(address distributor_) {
        if (distributor_.code.length == 0) revert PayoutNotContract(distributor_);

        distributor = distributor_;
    }

    modifier onlyDistributor() {
        if (msg.sender != distributor) revert PayoutNotDistributor(msg.sender);
        _;
    }
}
