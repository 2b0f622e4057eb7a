// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {X2EarnRewardsPoolV7Mock} from "./X2EarnRewardsPoolV7Mock.sol";

/// @dev What the pool asks of VeBetterDAO's votes on allocations.
interface IRoundsOfPool {
    function currentRoundId() external view returns (uint256);
}

/// @dev Behaves towards its callers as version 8 of VeBetterDAO's pool: version 7, and rewards for actions of earlier rounds.
contract X2EarnRewardsPoolV8Mock is X2EarnRewardsPoolV7Mock {
    IRoundsOfPool public xAllocationVoting;

    function setXAllocationVoting(IRoundsOfPool voting) external {
        require(address(voting) != address(0), "X2EarnRewardsPool: xAllocationVoting is the zero address");
        xAllocationVoting = voting;
    }

    function distributeRewardForRound(
        bytes32 appId,
        uint256 amount,
        address receiver,
        string memory,
        uint256 actionRound
    ) external {
        emit RewardDistributed(amount, appId, receiver, "", msg.sender);
        _distributeForRound(appId, amount, receiver, actionRound);
    }

    function distributeRewardWithProofForRound(
        bytes32 appId,
        uint256 amount,
        address receiver,
        string[] memory proofTypes,
        string[] memory proofValues,
        string[] memory impactCodes,
        uint256[] memory impactValues,
        string memory description,
        uint256 actionRound
    ) external {
        string memory proof = buildProof(proofTypes, proofValues, impactCodes, impactValues, description);
        emit RewardDistributed(amount, appId, receiver, proof, msg.sender);
        _distributeForRound(appId, amount, receiver, actionRound);
    }

    function distributeRewardWithProofAndMetadataForRound(
        bytes32 appId,
        uint256 amount,
        address receiver,
        string[] memory proofTypes,
        string[] memory proofValues,
        string[] memory impactCodes,
        uint256[] memory impactValues,
        string memory description,
        string memory metadata,
        uint256 actionRound
    ) external {
        string memory proof = buildProof(proofTypes, proofValues, impactCodes, impactValues, description);
        emit RewardDistributed(amount, appId, receiver, proof, msg.sender);
        emit RewardMetadata(amount, appId, receiver, metadata, msg.sender);
        _distributeForRound(appId, amount, receiver, actionRound);
    }

    function version() external pure override returns (string memory) {
        return "8";
    }

    function _distributeForRound(
        bytes32 appId,
        uint256 amount,
        address receiver,
        uint256 actionRound
    ) private nonReentrant {
        require(actionRound > 0, "X2EarnRewardsPool: actionRound is zero");
        require(
            address(xAllocationVoting) != address(0) && actionRound <= xAllocationVoting.currentRoundId(),
            "X2EarnRewardsPool: actionRound exceeds current round"
        );
        require(!isDistributionPaused[appId], "X2EarnRewardsPool: distribution is paused");
        _takeFunds(appId, amount);
        require(_transfer(receiver, amount), "X2EarnRewardsPool: Allocation transfer to app failed");
        try veBetterPassport.registerActionForRound(receiver, appId, actionRound) {} catch Error(string memory reason) {
            emit RegisterActionFailed(reason, "");
        } catch (bytes memory data) {
            emit RegisterActionFailed("Low-level error", data);
        }
    }
}
