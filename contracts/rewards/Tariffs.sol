// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Guarded} from "../Guarded.sol";
import {IMileageRegistry} from "../interfaces/IMileageRegistry.sol";
import {IPayout} from "../interfaces/IPayout.sol";
import {IRewardDistributor} from "../interfaces/IRewardDistributor.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {RewardMath} from "../libraries/RewardMath.sol";
import {VehicleAccount} from "../libraries/VehicleAccount.sol";

/// @title Tariffs
/// @notice What a kilometre is worth, and how it is paid. A rate counts for readings recorded while it was in force, whenever
/// they are settled: the registry remembers each odometer as it was when a rate began.
abstract contract Tariffs is IRewardDistributor, Guarded {
    struct Tariff {
        uint32 since;
        uint88 rate;
    }

    /// @dev One slot, read once a settlement. `rate` is that of `tariff`, the newest.
    struct Terms {
        IPayout payout;
        uint88 rate;
        uint8 tariff;
    }

    /// @inheritdoc IRewardDistributor
    IMileageRegistry public immutable registry;

    Terms private _terms;
    Tariff[] private _tariffs;

    constructor(IMileageRegistry registry_) {
        if (address(registry_).code.length == 0) revert RewardDistributorNotContract(address(registry_));

        registry = registry_;
        _terms.rate = RewardMath.RATE;
        _tariffs.push(Tariff({since: 0, rate: RewardMath.RATE}));
    }

    /// @inheritdoc IRewardDistributor
    function setPayout(IPayout payout_) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (address(payout_).code.length == 0) revert RewardDistributorNotContract(address(payout_));
        // One that would refuse every payment.
        if (payout_.distributor() != address(this)) revert RewardDistributorForeignPayout(address(payout_));

        _terms.payout = payout_;

        emit PayoutChanged(address(payout_));
    }

    /// @inheritdoc IRewardDistributor
    function setRate(uint88 rate_) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (rate_ == 0) revert RewardDistributorZeroRate();
        uint256 number = _tariffs.length;
        if (number > type(uint8).max) revert RewardDistributorNoMoreRates();

        uint32 since = registry.checkpoint();
        _tariffs.push(Tariff({since: since, rate: rate_}));
        _terms = Terms({payout: _terms.payout, rate: rate_, tariff: uint8(number)});

        emit RateChanged(uint8(number), rate_, since);
    }

    /// @inheritdoc IRewards
    function rate() external view returns (uint88) {
        return _terms.rate;
    }

    /// @inheritdoc IRewardDistributor
    function tariff(uint8 number) external view returns (uint32 since, uint88 rate_) {
        Tariff memory found = _tariffs[number];
        return (found.since, found.rate);
    }

    /// @inheritdoc IRewardDistributor
    function payout() external view returns (IPayout) {
        return _terms.payout;
    }

    function _currentTerms() internal view returns (Terms memory) {
        return _terms;
    }

    /// @dev What the next `payKm` kilometres of a vehicle are worth, and the tariff of the one after `overKm` more.
    /// Kilometres of former rates come first; where nothing was recorded under a rate, the registry knows no mark.
    function _worth(
        uint40 vehicle,
        VehicleAccount state,
        uint256 payKm,
        uint256 overKm,
        Terms memory terms
    ) internal view returns (uint256 amount, uint8 next) {
        next = state.tariff();
        if (next == terms.tariff) return (payKm * terms.rate, next);

        uint256 at = state.settledKm();
        uint256 end = at + payKm;
        for (uint256 number = uint256(next) + 1; number <= terms.tariff; ++number) {
            (bool known, uint24 mark) = registry.checkpointKm(vehicle, _tariffs[number].since);
            if (!known) continue;
            if (mark > end + overKm) break;
            uint256 upTo = RewardMath.min(mark, end);
            amount += (upTo - at) * _tariffs[next].rate;
            at = upTo;
            next = uint8(number);
        }
        amount += (end - at) * _tariffs[next].rate;
    }
}
