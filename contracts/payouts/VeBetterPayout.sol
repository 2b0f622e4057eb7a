// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {Payment} from "../interfaces/IPayout.sol";
import {IVeBetterPassport} from "../interfaces/IVeBetterPassport.sol";
import {IVeBetterPayout} from "../interfaces/IVeBetterPayout.sol";
import {IX2EarnRewardsPool} from "../interfaces/IX2EarnRewardsPool.sol";
import {ProofText} from "../libraries/ProofText.sol";
import {Payout} from "./Payout.sol";

/// @title VeBetterPayout
/// @notice Pays rewards in B3TR from the funds that an app has in VeBetterDAO's pool. The app must have named this contract a
/// reward distributor: as its first one, for the pool walks the list at every payment.
///
/// Who is trusted for what:
/// - The distributor: for the payments.
/// - VeBetterDAO: to keep the app's funds, which it could take at any time. Not to keep its pool and passport as they are: only
///   versions known here are paid through, and what a batch moved is checked, so that an upgrade that takes a fee, defers
///   payments or does nothing pays nothing, and no kilometre counts as paid.
/// - The app's administrators: to fund the pool, and to leave this contract on the list. They can stop payments, not turn them.
///
/// What is not protected: of the receivers, one in each batch is checked, which tells a pool that pays all of them otherwise;
/// a pool made to cheat only the others would be believed. The passport's blacklist is VeBetterDAO's word.
/// @custom:security Terms, roles and limits in one page: docs/contracts.md.
contract VeBetterPayout is IVeBetterPayout, Payout {
    /// @dev A payment that leaves less than this part of the gas is not trusted to have registered the driver's action: the
    /// pool pays also if the passport ran out of gas. At most eight nested calls then keep 1/64 each.
    uint256 private constant ACTION_GAS_PART = 8;

    /// @inheritdoc IVeBetterPayout
    IX2EarnRewardsPool public immutable pool;
    /// @inheritdoc IVeBetterPayout
    IERC20 public immutable b3tr;
    /// @inheritdoc IVeBetterPayout
    bytes32 public immutable appId;
    uint256 private immutable _gramsPerKm;

    /// @inheritdoc IVeBetterPayout
    IVeBetterPassport public passport;

    /// @param distributor_ The only one who may pay.
    /// @param pool_ VeBetterDAO's pool.
    /// @param appId_ The app whose funds are paid.
    /// @param gramsPerKm_ Grams of CO2 that a kilometre saves.
    constructor(
        address distributor_,
        IX2EarnRewardsPool pool_,
        bytes32 appId_,
        uint16 gramsPerKm_
    ) Payout(distributor_) {
        if (address(pool_).code.length == 0) revert PayoutNotContract(address(pool_));
        if (gramsPerKm_ == 0) revert VeBetterPayoutZeroGrams();

        pool = pool_;
        b3tr = pool_.b3tr();
        appId = appId_;
        _gramsPerKm = gramsPerKm_;
        _follow(pool_);
    }

    // Views

    /// @inheritdoc IVeBetterPayout
    function gramsPerKm() external view returns (uint16) {
        return uint16(_gramsPerKm);
    }

    /// @inheritdoc IVeBetterPayout
    function available() external view returns (uint256 amount) {
        bool mayBeKeptApart = _version(pool) != keccak256("4");
        return
            mayBeKeptApart && pool.isRewardsPoolEnabled(appId)
                ? pool.rewardsPoolBalance(appId)
                : pool.availableFunds(appId);
    }

    // Internal

    /// @dev The pool can be upgraded between any two batches, but not within one: nothing that a batch calls calls anyone else.
    function _payAll(Payment[] calldata payments) internal override returns (uint256 unpaid) {
        if (payments.length == 0) return 0;

        _follow(pool);
        address witness = payments[0].driver;
        uint256 poolBefore = b3tr.balanceOf(address(pool));
        uint256 witnessBefore = b3tr.balanceOf(witness);

        unpaid = super._payAll(payments);

        uint256 sum = 0;
        uint256 witnessSum = 0;
        for (uint256 i = 0; i < payments.length; ++i) {
            if ((unpaid >> i) & 1 != 0) continue;
            sum += payments[i].amount;
            if (payments[i].driver == witness) witnessSum += payments[i].amount;
        }
        _check(address(pool), poolBefore - sum);
        _check(witness, witnessBefore + witnessSum);
    }

    /// @inheritdoc Payout
    function _send(Payment calldata payment) internal override returns (bool paid, bytes memory reason) {
        try passport.isPassportBlacklisted(payment.driver) returns (bool blacklisted) {
            if (blacklisted) return (false, abi.encodeCall(this.blacklisted, (payment.driver)));
        } catch (bytes memory reason_) {
            return (false, reason_);
        }

        uint256 gasBefore = gasleft();
        // Not a typed call: that would ask at every payment whether the pool has code, which its version has shown.
        (paid, reason) = address(pool).call(_distribution(payment));
        if (gasleft() < gasBefore / ACTION_GAS_PART) revert PayoutOutOfGas(gasleft());
    }
}
