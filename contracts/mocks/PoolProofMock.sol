// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @dev The side of VeBetterDAO's pool that tells what was rewarded: its events before the payment, and the JSON in them, in which
/// nothing is escaped.
abstract contract PoolProofMock {
    event RewardDistributed(
        uint256 amount,
        bytes32 indexed appId,
        address indexed receiver,
        string proof,
        address indexed distributor
    );
    event RewardMetadata(
        uint256 amount,
        bytes32 indexed appId,
        address indexed receiver,
        string metadata,
        address indexed distributor
    );

    function distributeReward(bytes32 appId, uint256 amount, address receiver, string memory) external {
        emit RewardDistributed(amount, appId, receiver, "", msg.sender);
        _distribute(appId, amount, receiver);
    }

    function distributeRewardDeprecated(
        bytes32 appId,
        uint256 amount,
        address receiver,
        string memory proof
    ) external {
        emit RewardDistributed(amount, appId, receiver, proof, msg.sender);
        _distribute(appId, amount, receiver);
    }

    function distributeRewardWithProof(
        bytes32 appId,
        uint256 amount,
        address receiver,
        string[] memory proofTypes,
        string[] memory proofValues,
        string[] memory impactCodes,
        uint256[] memory impactValues,
        string memory description
    ) external {
        string memory proof = buildProof(proofTypes, proofValues, impactCodes, impactValues, description);
        emit RewardDistributed(amount, appId, receiver, proof, msg.sender);
        _distribute(appId, amount, receiver);
    }

    function distributeRewardWithProofAndMetadata(
        bytes32 appId,
        uint256 amount,
        address receiver,
        string[] memory proofTypes,
        string[] memory proofValues,
        string[] memory impactCodes,
        uint256[] memory impactValues,
        string memory description,
        string memory metadata
    ) external {
        string memory proof = buildProof(proofTypes, proofValues, impactCodes, impactValues, description);
        emit RewardDistributed(amount, appId, receiver, proof, msg.sender);
        emit RewardMetadata(amount, appId, receiver, metadata, msg.sender);
        _distribute(appId, amount, receiver);
    }

    function buildProof(
        string[] memory proofTypes,
        string[] memory proofValues,
        string[] memory impactCodes,
        uint256[] memory impactValues,
        string memory description
    ) public pure returns (string memory) {
        bool proved = proofTypes.length != 0 && proofValues.length != 0;
        bool counted = impactCodes.length != 0 && impactValues.length != 0;
        if (!proved && !counted) return "";

        string memory json = '{"version": 2';
        if (bytes(description).length != 0) json = string.concat(json, ',"description": "', description, '"');
        if (proved) json = string.concat(json, ',"proof": ', _proofs(proofTypes, proofValues));
        if (counted) json = string.concat(json, ',"impact": ', _impacts(impactCodes, impactValues));
        return string.concat(json, "}");
    }

    function getAllowedImpactKeys() public pure returns (string[] memory keys) {
        keys = new string[](2);
        keys[0] = "carbon";
        keys[1] = "energy";
    }

    function _distribute(bytes32 appId, uint256 amount, address receiver) internal virtual;

    function _proofs(string[] memory types, string[] memory values) private pure returns (string memory json) {
        require(types.length == values.length, "X2EarnRewardsPool: Mismatched input lengths for Proof");
        for (uint256 i = 0; i < types.length; ++i) {
            require(_isProofType(types[i]), "X2EarnRewardsPool: Invalid proof type");
            json = string.concat(json, i == 0 ? "{" : ",", '"', types[i], '":"', values[i], '"');
        }
        return string.concat(json, "}");
    }

    function _impacts(string[] memory codes, uint256[] memory values) private pure returns (string memory json) {
        require(codes.length == values.length, "X2EarnRewardsPool: Mismatched input lengths for Impact");
        for (uint256 i = 0; i < codes.length; ++i) {
            require(_isImpactKey(codes[i]), "X2EarnRewardsPool: Invalid impact key");
            json = string.concat(json, i == 0 ? "{" : ",", '"', codes[i], '":', Strings.toString(values[i]));
        }
        return string.concat(json, "}");
    }

    function _isImpactKey(string memory key) private pure returns (bool) {
        string[] memory keys = getAllowedImpactKeys();
        for (uint256 i = 0; i < keys.length; ++i) {
            if (Strings.equal(keys[i], key)) return true;
        }
        return false;
    }

    function _isProofType(string memory type_) private pure returns (bool) {
        return
            Strings.equal(type_, "image") ||
            Strings.equal(type_, "link") ||
            Strings.equal(type_, "text") ||
            Strings.equal(type_, "video");
    }
}
