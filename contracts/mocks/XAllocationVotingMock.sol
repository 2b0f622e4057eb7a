// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev As much of VeBetterDAO's votes on allocations as passport and pool ask for: the number of the round.
contract XAllocationVotingMock {
    uint256 public currentRoundId = 1;

    function setRound(uint256 round) external {
        currentRoundId = round;
    }
}
