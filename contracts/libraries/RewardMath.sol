// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title What kilometres are worth, and how many are rewarded
library RewardMath {
    /// @dev Wei of B3TR a kilometre: 1 B3TR for every 10 km, exactly.
    uint256 internal constant RATE = 10 ** 17;
    uint256 internal constant WEEK = 1 weeks;

    /// @dev Kilometres that may be rewarded now: one week's cap from the first second on, growing with time, less what was
    /// rewarded. It depends on the time since opening and on the total only, so it is the same however the kilometres
    /// were split into settlements. `openedAt` must not be later than `time`.
    function allowance(
        uint256 capPerWeek,
        uint256 openedAt,
        uint256 rewardedKm,
        uint256 time
    ) internal pure returns (uint256) {
        uint256 earned = (capPerWeek * (WEEK + time - openedAt)) / WEEK;
        return earned > rewardedKm ? earned - rewardedKm : 0;
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
        return (payKm, dueKm - allowedKm, allowedKm - payKm);
    }

    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }
}
