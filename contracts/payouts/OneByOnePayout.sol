// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPayout} from "../interfaces/IPayout.sol";
import {Trip} from "../libraries/Trip.sol";
import {Payout} from "./Payout.sol";

/// @title OneByOnePayout
/// @notice Pays each driver in a call of its own: one payment that fails stops no other, and too little gas neither passes for
/// a payment that failed nor for one that was made in full.
abstract contract OneByOnePayout is Payout {
    /// @dev A payment that leaves less than this part of the gas is taken for one that lacked gas, whether it failed or whoever is
    /// paid through went on without what had failed. Each of the nested calls of a payment keeps 1/64 back, so four of them running
    /// dry leave 1/16.
    uint256 private constant SPARE_GAS_PART = 16;

    /// @inheritdoc IPayout
    function pay(
        Trip[] calldata trips,
        uint256[] calldata amounts
    ) external onlyDistributor returns (uint256 unpaid) {
        return _payAll(trips, amounts);
    }

    /// @dev For payouts that check something before or after all payments.
    function _payAll(Trip[] calldata trips, uint256[] calldata amounts) internal virtual returns (uint256 unpaid) {
        for (uint256 i = 0; i < trips.length; ++i) {
            Trip trip = trips[i];
            if (trip.km() == 0) continue;
            uint256 gasBefore = gasleft();
            (bool paid, bytes memory reason) = _send(trip, amounts[i]);
            // Otherwise anyone could spoil good payments, by sending too little gas.
            if (gasleft() < gasBefore / SPARE_GAS_PART) revert PayoutOutOfGas(gasleft());
            if (paid) continue;
            unpaid |= 1 << i;
            emit PaymentFailed(trip.vehicle(), trip.driver(), reason);
        }
    }

    /// @dev Makes one payment, or says why not and leaves nothing of it.
    function _send(Trip trip, uint256 amount) internal virtual returns (bool paid, bytes memory reason);
}
