// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {B3TRToken} from "../B3TRToken.sol";
import {Payment} from "../interfaces/IPayout.sol";
import {Payout} from "./Payout.sol";

/// @title TokenPayout
/// @notice Pays rewards by minting the project's own token; for local networks.
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

    function _send(Payment calldata payment) internal override returns (bool paid, bytes memory reason) {
        try token.mint(payment.driver, payment.amount) {
            return (true, "");
        } catch (bytes memory reason_) {
            return (false, reason_);
        }
    }
}
