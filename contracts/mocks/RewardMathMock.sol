// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {RewardMath} from "../libraries/RewardMath.sol";

/// @dev Makes the library callable from tests.
contract RewardMathMock {
    function allowance(
        uint256 capPerWeek,
        uint256 openedAt,
        uint256 rewardedKm,
        uint256 time
    ) external pure returns (uint256) {
        return RewardMath.allowance(capPerWeek, openedAt, rewardedKm, time);
    }

    function split(
        uint256 dueKm,
        uint256 allowanceKm,
        uint256 budgetKm
    ) external pure returns (uint256 payKm, uint256 overKm, uint256 waitingKm) {
        return RewardMath.split(dueKm, allowanceKm, budgetKm);
    }
}
