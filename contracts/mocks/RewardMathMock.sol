// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {RewardMath} from "../libraries/RewardMath.sol";

/// @dev Makes the library callable from tests.
contract RewardMathMock {
    function indexAt(uint256 index, uint256 cap, uint256 since, uint256 time) external pure returns (uint256) {
        return RewardMath.indexAt(index, cap, since, time);
    }

    function startAt(uint256 index, uint256 cap) external pure returns (uint256) {
        return RewardMath.startAt(index, cap);
    }

    function allowance(uint256 index, uint256 start, uint256 rewardedKm) external pure returns (uint256) {
        return RewardMath.allowance(index, start, rewardedKm);
    }

    function split(
        uint256 dueKm,
        uint256 allowanceKm,
        uint256 budgetKm
    ) external pure returns (uint256 payKm, uint256 overKm, uint256 waitingKm) {
        return RewardMath.split(dueKm, allowanceKm, budgetKm);
    }
}
