// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {B3TRToken} from "../B3TRToken.sol";
import {IPayout} from "../interfaces/IPayout.sol";
import {Trip} from "../libraries/Trip.sol";
import {Payout} from "./Payout.sol";

/// @title TokenPayout
/// @notice Pays rewards by minting the project's own token, all or none: a mint fails for reasons that all share. For local
/// networks.
///
/// Who is trusted for what: the distributor, for the amounts. The token must have given this contract its MINTER_ROLE.
contract TokenPayout is Payout {
    /// @notice The token that is minted.
    B3TRToken public immutable token;

    /// @param token_ The token that is minted.
    /// @param distributor_ The only one who may pay.
    constructor(B3TRToken token_, address distributor_) Payout(distributor_) {
        if (address(token_).code.length == 0) revert PayoutNotContract(address(token_));

        token = token_;
    }

    /// @inheritdoc IPayout
    function pay(Trip[] calldata trips, uint256[] calldata amounts) external onlyDistributor returns (uint256) {
        address[] memory receivers = new address[](trips.length);
        for (uint256 i = 0; i < trips.length; ++i) receivers[i] = trips[i].driver();
        token.mintMany(receivers, amounts);
        return 0;
    }
}
