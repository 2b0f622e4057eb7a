// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPayout, Payment} from "../interfaces/IPayout.sol";

/// @title Payout
/// @notice What all ways of paying share: only the distributor pays, one payment that fails stops no other, and too little
/// gas never passes for a payment that failed.
abstract contract Payout is IPayout {
    /// @dev A failed payment that leaves less than this part of the gas is taken for one that lacked gas. Each of the nested
    /// calls of a payment keeps 1/64 back, so four of them running dry leave 1/16.
    uint256 private constant SPARE_GAS_PART = 16;

    /// @inheritdoc IPayout
    address public immutable distributor;

    constructor(address distributor_) {
        if (distributor_.code.length == 0) revert PayoutNotContract(distributor_);

        distributor = distributor_;
    }

    /// @inheritdoc IPayout
    function pay(Payment[] calldata payments) external returns (uint256 unpaid) {
        if (msg.sender != distributor) revert PayoutNotDistributor(msg.sender);

        return _payAll(payments);
    }

    /// @dev For payouts that check something before or after all payments.
    function _payAll(Payment[] calldata payments) internal virtual returns (uint256 unpaid) {
        for (uint256 i = 0; i < payments.length; ++i) {
            Payment calldata payment = payments[i];
            if (payment.amount == 0) continue;
            uint256 gasBefore = gasleft();
            (bool paid, bytes memory reason) = _send(payment);
            if (paid) continue;
            // Otherwise anyone could make good payments look failed, by sending too little gas.
            if (gasleft() < gasBefore / SPARE_GAS_PART) revert PayoutOutOfGas(gasleft());
            unpaid |= 1 << i;
            emit PaymentFailed(payment.vehicle, payment.driver, reason);
        }
    }

    /// @dev Makes one payment, or says why not and leaves nothing of it.
    function _send(Payment calldata payment) internal virtual returns (bool paid, bytes memory reason);
}
