// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Guarded} from "../Guarded.sol";
import {IAttesterQuorum} from "../interfaces/IAttesterQuorum.sol";
import {Signature} from "../interfaces/MileageTypes.sol";

/// @title AttesterQuorum
/// @notice The operators in office, the reader models that count, and what a quorum has signed already.
abstract contract AttesterQuorum is IAttesterQuorum, Guarded, EIP712 {
    /// @dev One slot, read once for every quorum.
    struct Quorum {
        uint64 epoch;
        uint8 threshold;
    }

    Quorum private _quorum;
    address[] private _attesters;
    /// @dev The last epoch for which an address was appointed; in office if it is the current one.
    mapping(address attester => uint64) private _epochOf;
    mapping(bytes32 modelHash => bool) private _readerModels;
    /// @dev 256 nonces a slot: a batch costs 5,000 gas here, where a map of digests would cost 20,000.
    mapping(uint256 word => uint256) private _usedNonces;

    /// @inheritdoc IAttesterQuorum
    function setAttesters(
        address[] calldata newAttesters,
        uint8 newThreshold
    ) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setAttesters(newAttesters, newThreshold);
    }

    /// @inheritdoc IAttesterQuorum
    function setReaderModel(bytes32 modelHash, bool allowed) external {
        _checkMayChange(!allowed);

        _readerModels[modelHash] = allowed;

        emit ReaderModelChanged(modelHash, allowed);
    }

    /// @inheritdoc IAttesterQuorum
    function attesters() external view returns (address[] memory) {
        return _attesters;
    }

    /// @inheritdoc IAttesterQuorum
    function isAttester(address account) external view returns (bool) {
        return _epochOf[account] == _quorum.epoch;
    }

    /// @inheritdoc IAttesterQuorum
    function threshold() external view returns (uint8) {
        return _quorum.threshold;
    }

    /// @inheritdoc IAttesterQuorum
    function epoch() external view returns (uint64) {
        return _quorum.epoch;
    }

    /// @inheritdoc IAttesterQuorum
    function isNonceUsed(uint64 nonce) external view returns (bool) {
        return _usedNonces[nonce >> 8] & (1 << (nonce & 0xff)) != 0;
    }

    /// @inheritdoc IAttesterQuorum
    function isReaderModel(bytes32 modelHash) external view returns (bool) {
        return _readerModels[modelHash];
    }

    /// @dev `structHash` is signed by exactly the threshold of the attesters in office, each once, and in time.
    function _checkQuorum(
        bytes32 structHash,
        uint64 epoch_,
        uint64 deadline,
        Signature[] calldata signatures
    ) internal view {
        Quorum memory quorum = _quorum;
        if (epoch_ != quorum.epoch) revert MileageRegistryWrongEpoch(quorum.epoch, epoch_);
        if (block.timestamp > deadline) revert MileageRegistryExpired(deadline, block.timestamp);
        if (signatures.length != quorum.threshold) {
            revert MileageRegistrySignatureCount(quorum.threshold, signatures.length);
        }

        bytes32 digest = _hashTypedDataV4(structHash);
        address previous = address(0);
        for (uint256 i = 0; i < signatures.length; ++i) {
            // Reverts on a high s and on what recovers to nobody: one signature a signer and digest.
            address signer = ECDSA.recover(digest, signatures[i].r, signatures[i].vs);
            if (signer <= previous) revert MileageRegistrySignersNotSorted(previous, signer);
            if (_epochOf[signer] != quorum.epoch) revert MileageRegistrySignerNotAttester(signer);
            previous = signer;
        }
    }

    function _checkModel(bytes32 modelHash) internal view {
        if (!_readerModels[modelHash]) revert MileageRegistryModelNotAllowed(modelHash);
    }

    function _useNonce(uint64 nonce) internal {
        uint256 bit = 1 << (nonce & 0xff);
        uint256 word = _usedNonces[nonce >> 8];
        if (word & bit != 0) revert MileageRegistryNonceUsed(nonce);
        _usedNonces[nonce >> 8] = word | bit;
    }

    function _setAttesters(address[] memory newAttesters, uint8 newThreshold) internal {
        uint256 count = newAttesters.length;
        if (newThreshold > count || uint256(newThreshold) * 2 <= count) {
            revert MileageRegistryInvalidThreshold(newThreshold, count);
        }

        uint64 next = _quorum.epoch + 1;
        for (uint256 i = 0; i < count; ++i) {
            address attester = newAttesters[i];
            if (attester == address(0) || _epochOf[attester] == next) revert MileageRegistryInvalidAttester(attester);
            _epochOf[attester] = next;
        }
        _quorum = Quorum({epoch: next, threshold: newThreshold});
        _attesters = newAttesters;

        emit AttestersChanged(next, newAttesters, newThreshold);
    }
}
