// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IVeBetterPassport} from "../interfaces/IVeBetterPassport.sol";
import {IVeBetterPayout} from "../interfaces/IVeBetterPayout.sol";
import {IX2EarnRewardsPool} from "../interfaces/IX2EarnRewardsPool.sol";
import {ProofText} from "../libraries/ProofText.sol";
import {Trip} from "../libraries/Trip.sol";
import {OneByOnePayout} from "./OneByOnePayout.sol";
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
/// a pool made to cheat only the others would be believed. The passport's blacklist is VeBetterDAO's word
/// about the wallet that would be paid: one that is only linked to a blacklisted one is paid.
/// @custom:security Terms, roles and limits in one page: docs/contracts.md.
contract VeBetterPayout is IVeBetterPayout, OneByOnePayout {
    bytes32 private constant VERSION_4 = keccak256("4");
    bytes32 private constant VERSION_7 = keccak256("7");
    bytes32 private constant VERSION_8 = keccak256("8");

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
        _follow();
    }

    // Views

    /// @inheritdoc IVeBetterPayout
    function gramsPerKm() external view returns (uint16 grams) {
        return uint16(_gramsPerKm);
    }

    /// @inheritdoc IVeBetterPayout
    function available() external view returns (uint256 amount) {
        if (_versionHash() != VERSION_4 && pool.isRewardsPoolEnabled(appId)) return pool.rewardsPoolBalance(appId);
        return pool.availableFunds(appId);
    }

    // Internal

    /// @dev The pool may be upgraded between two batches, but not within one: nothing that is called here calls anyone else.
    function _payAll(Trip[] calldata trips, uint256[] calldata amounts) internal override returns (uint256 unpaid) {
        _follow();
        address witness = _firstDriver(trips);
        uint256 poolBefore = b3tr.balanceOf(address(pool));
        uint256 witnessBefore = b3tr.balanceOf(witness);

        unpaid = super._payAll(trips, amounts);

        (uint256 sum, uint256 witnessSum) = _paid(trips, amounts, unpaid, witness);
        uint256 poolAfter = b3tr.balanceOf(address(pool));
        if (poolAfter + sum != poolBefore) revert VeBetterPayoutWrongSum(sum, poolBefore, poolAfter);
        uint256 witnessAfter = b3tr.balanceOf(witness);
        if (witnessBefore + witnessSum != witnessAfter) {
            revert VeBetterPayoutWrongReceipt(witness, witnessSum, witnessBefore, witnessAfter);
        }
    }

    /// @inheritdoc OneByOnePayout
    function _send(Trip trip, uint256 amount) internal override returns (bool paid, bytes memory reason) {
        try passport.isBlacklisted(trip.driver()) returns (bool blacklisted) {
            if (blacklisted) {
                return (false, abi.encodeWithSelector(VeBetterPayoutBlacklisted.selector, trip.driver()));
            }
        } catch (bytes memory reason_) {
            return (false, reason_);
        }

        // Not a typed call, which would ask at each payment whether the pool has code: it has just told its version. The pool pays
        // also if the passport runs out of gas; that is told by the little that it leaves.
        return address(pool).call(_distribution(trip, amount));
    }

    // Private

    /// @dev Refuses a pool that is not known, and notes whose blacklist counts.
    function _follow() private {
        _versionHash();
        IVeBetterPassport current = pool.veBetterPassport();
        if (current == passport) return;
        if (address(current).code.length == 0) revert PayoutNotContract(address(current));

        passport = current;

        emit PassportFollowed(address(current));
    }

    function _versionHash() private view returns (bytes32 hash) {
        string memory text = pool.version();
        hash = keccak256(bytes(text));
        if (hash != VERSION_4 && hash != VERSION_7 && hash != VERSION_8) revert VeBetterPayoutUnknownVersion(text);
    }

    /// @dev The call of distributeRewardWithProof, word by word: every array has one entry, and every text fits into a word.
    function _distribution(Trip trip, uint256 amount) private view returns (bytes memory data) {
        (uint256 length, bytes32 text) = ProofText.write(trip.vehicle(), trip.km());
        return
            abi.encodeWithSelector(
                IX2EarnRewardsPool.distributeRewardWithProof.selector,
                appId,
                amount,
                trip.driver(),
                // where the types, values, codes, numbers and the description begin
                0x100,
                0x180,
                0x200,
                0x280,
                0x2c0,
                // one type
                1,
                0x20,
                4,
                bytes32("text"),
                // one value
                1,
                0x20,
                length,
                text,
                // one code
                1,
                0x20,
                6,
                bytes32("carbon"),
                // one number
                1,
                trip.km() * _gramsPerKm,
                // no description
                0
            );
    }

    /// @dev Of the payments that are to be made.
    function _firstDriver(Trip[] calldata trips) private pure returns (address driver) {
        for (uint256 i = 0; i < trips.length; ++i) {
            if (trips[i].km() != 0) return trips[i].driver();
        }
    }

    /// @dev What was paid, and what of it to one driver.
    function _paid(
        Trip[] calldata trips,
        uint256[] calldata amounts,
        uint256 unpaid,
        address driver
    ) private pure returns (uint256 sum, uint256 driverSum) {
        for (uint256 i = 0; i < trips.length; ++i) {
            if ((unpaid >> i) & 1 != 0) continue;
            sum += amounts[i];
            if (trips[i].driver() == driver) driverSum += amounts[i];
        }
    }
}
