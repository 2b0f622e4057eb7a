// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Guarded} from "./Guarded.sol";
import {IMileageRegistry} from "./interfaces/IMileageRegistry.sol";
import {Batch, Limits, Rebase, Registration, Signature} from "./interfaces/MileageTypes.sol";
import {MileageHash} from "./libraries/MileageHash.sol";
import {ReadingBlob} from "./libraries/ReadingBlob.sol";
import {Odometers} from "./registry/Odometers.sol";
import {Ownership} from "./registry/Ownership.sol";

/// @title MileageRegistry
/// @notice The odometers of electric cars, as a quorum of independent operators reads them from photos.
///
/// Who is trusted for what:
/// - More than half of the operators: that a photo shows what they sign, that it is new, that a commitment belongs to the
///   car on it, and that people looked at a new baseline. A quorum that lies can invent kilometres, but only within the
///   limits per day and per jump, and until the guardian revokes, freezes or pauses.
/// - The guardian: to revoke, freeze, pause, refuse models and tighten limits, at once. It cannot write a reading, move a
///   vehicle, or undo any of these; at worst it stops what is right.
/// - The administrator (a timelock on public networks): to choose operators, models, guardians and limits, and to undo what
///   the guardian did. It cannot write a reading itself.
/// - The driver: for nothing. A signature only says that this address wants, sells or buys the vehicle.
/// - Whoever submits: for nothing. Signatures bind every field, the chain, this contract, the operator set or a nonce, and a
///   deadline; a message takes effect once. A submitter can only delay.
/// - The listener (the distributor): it is told of registrations, transfers and new baselines and can make them fail; it is
///   set once and is our own code.
///
/// What is not protected: a reading that is final cannot be taken back, only set right by a reviewed baseline that pays
/// nothing; a car whose operators all stop stays as it is; commitments hide the VIN only as long as the operators' pepper
/// is secret.
/// @custom:security Terms, roles and limits: docs/contracts.md; properties and their tests: docs/security/properties.md.
contract MileageRegistry is Ownership {
    using MileageHash for Batch;
    using MileageHash for Rebase;
    using MileageHash for Registration;
    using ReadingBlob for bytes;

    /// @notice The most readings in a batch.
    uint256 public constant MAX_READINGS = 1000;

    /// @inheritdoc IMileageRegistry
    string public constant version = "2.0.0";

    constructor(
        address admin,
        address guardian,
        address[] memory attesters_,
        uint8 threshold_,
        Limits memory limits_
    ) Guarded(admin, guardian) EIP712("MileageRegistry", "1") Odometers(limits_) {
        _setAttesters(attesters_, threshold_);
    }

    /// @inheritdoc IMileageRegistry
    function record(Batch calldata batch, Signature[] calldata signatures) external whenNotPaused {
        // Taken out of the struct once: following its offset for every reading would cost 300 gas each.
        bytes calldata readings = batch.readings;
        if (!readings.isWellFormed(MAX_READINGS)) revert MileageRegistryMalformedReadings(readings.length);
        _checkModel(batch.modelHash);
        _checkQuorum(batch.hash(), batch.epoch, batch.deadline, signatures);

        _useNonce(batch.nonce);

        _recordAll(readings);
    }

    /// @inheritdoc IMileageRegistry
    function batchDigest(Batch calldata batch) external view returns (bytes32) {
        return _hashTypedDataV4(batch.hash());
    }

    /// @inheritdoc IMileageRegistry
    function registrationDigest(Registration calldata registration) external view returns (bytes32) {
        return _hashTypedDataV4(registration.hash());
    }

    /// @inheritdoc IMileageRegistry
    function rebaseDigest(Rebase calldata message) external view returns (bytes32) {
        return _hashTypedDataV4(message.hash());
    }

    /// @inheritdoc IMileageRegistry
    function enrolmentDigest(bytes32 commitment, address driver, uint64 deadline) external view returns (bytes32) {
        return _hashTypedDataV4(MileageHash.hashEnrolment(commitment, driver, deadline));
    }

    /// @inheritdoc IMileageRegistry
    function offerDigest(
        uint40 number,
        address to,
        bool waive,
        uint40 nonce,
        uint40 deadline
    ) external view returns (bytes32) {
        return _hashTypedDataV4(MileageHash.hashOffer(number, to, waive, nonce, deadline));
    }

    /// @inheritdoc IMileageRegistry
    function acceptanceDigest(
        uint40 number,
        address from,
        address to,
        uint40 nonce,
        uint40 deadline
    ) external view returns (bytes32) {
        return _hashTypedDataV4(MileageHash.hashAcceptance(number, from, to, nonce, deadline));
    }
}
