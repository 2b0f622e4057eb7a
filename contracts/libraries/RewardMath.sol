// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title What kilometres are worth, and how many are rewarded
/// @dev An allowance is the area under its cap over time, so that a changed cap counts from its change on. The area is kept
/// as an index that grows by `cap` a second (kilometres a week times seconds); an account remembers where it started.
library RewardMath {
    /// @dev Wei of B3TR a kilometre at the beginning: 1 B3TR for every 10 km, exactly.
    uint88 internal constant RATE = 10 ** 17;
    uint256 internal constant WEEK = 1 weeks;
    /// @dev Where an index begins: above a week of any cap, so that no account starts at zero.
    uint64 internal constant FIRST_INDEX = uint64(WEEK << 24);

    /// @dev The index at `time`, if it was `index` at `since` and grew by `capPerWeek` from then on.
    function indexAt(
        uint256 index,
        uint256 capPerWeek,
        uint256 since,
        uint256 time
    ) internal pure returns (uint256) {
        return index + capPerWeek * (time - since);
    }

    /// @dev Where an account starts that is opened at this index: one week's cap is earned from the first second on.
    function startAt(uint256 index, uint256 capPerWeek) internal pure returns (uint256) {
        return index - capPerWeek * WEEK;
    }

    /// @dev Kilometres that may be rewarded now. It depends on time and the total only, so it is the same however the
    /// kilometres were split into settlements.
    function allowance(uint256 index, uint256 start, uint256 rewardedKm) internal pure returns (uint256) {
        // An index never falls below where an account started on it.
        unchecked {
            uint256 earned = (index - start) / WEEK;
            return earned > rewardedKm ? earned - rewardedKm : 0;
        }
    }

    /// @dev Parts what is due: paid now, above the allowance (given up), waiting. Where nothing can be paid, all of it
    /// waits: kilometres are given up only beside a payment, so that no one can spoil them for free.
    function split(
        uint256 dueKm,
        uint256 allowanceKm,
        uint256 budgetKm
    ) internal pure returns (uint256 payKm, uint256 overKm, uint256 waitingKm) {
        uint256 allowedKm = min(dueKm, allowanceKm);
        payKm = min(allowedKm, budgetKm);
        if (payKm == 0) return (0, 0, dueKm);
        // Each is at most what it is taken from.
        unchecked {
            return (payKm, dueKm - allowedKm, allowedKm - payKm);
        }
    }

    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }
}
