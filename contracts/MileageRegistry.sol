// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IMileageListener} from "./interfaces/IMileageListener.sol";
import {IMileageRegistry} from "./interfaces/IMileageRegistry.sol";
import {Batch, Limits, Registration, Signature, Skip} from "./interfaces/MileageTypes.sol";
import {MileageHash} from "./libraries/MileageHash.sol";
import {ReadingBlob} from "./libraries/ReadingBlob.sol";
import {Vehicle, VehicleLibrary} from "./libraries/Vehicle.sol";

/// @title MileageRegistry
/// @notice The odometers of electric cars, as a quorum of independent operators reads them from photos.
///
/// Who is trusted for what:
/// - More than half of the operators: that a photo shows what they sign, that it is new, and that a commitment belongs to
///   the car on it. A quorum that lies can invent kilometres, but only within the limits per day and per jump.
/// - The administrator: to choose operators and reader models. It cannot write a reading, but it can appoint operators
///   who do, at once: the role belongs to a multi-signature wallet or a timelock.
/// - The driver: for nothing. Consent only says that this address wants the vehicle.
/// - Whoever submits: for nothing. Signatures bind every field, the chain, this contract, the operator set and a deadline;
///   a message takes effect once. A submitter can only delay.
/// - The listener (the distributor): it is told of registrations and can make them fail; it is set once and is our own code.
///
/// What is not protected: a reading once accepted cannot be taken back by this version; a car whose operators all stop
/// stays as it is; commitments hide the VIN only as long as the operators' pepper is secret.
/// @custom:security Terms, roles and limits in one page: docs/contracts.md.
contract MileageRegistry is IMileageRegistry, AccessControl, EIP712 {
    using MileageHash for Batch;
    using MileageHash for Registration;
    using ReadingBlob for bytes;

    /// @notice The most readings in a batch.
    uint256 public constant MAX_READINGS = 1000;

    /// @inheritdoc IMileageRegistry
    string public constant version = "1.0.0";

    uint256 private immutable _minInterval;
    uint256 private immutable _challengeWindow;
    uint256 private immutable _maxKmPerDay;
    uint256 private immutable _maxJumpKm;

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

    mapping(uint40 number => Vehicle) private _vehicles;
    mapping(bytes32 commitment => uint40) private _numbers;
    IMileageListener private _listener;
    uint40 private _vehicleCount;

    constructor(
        address admin,
        address[] memory attesters_,
        uint8 threshold_,
        Limits memory limits_
    ) EIP712("MileageRegistry", "1") {
        if (admin == address(0)) revert MileageRegistryZeroAdmin();
        // A second reading in the same second would divide by no time at all, and one within the window would make
        // previousKm a reading that is not final.
        if (
            limits_.minInterval == 0 ||
            limits_.minInterval < limits_.challengeWindow ||
            limits_.maxKmPerDay == 0 ||
            limits_.maxJumpKm == 0
        ) revert MileageRegistryInvalidLimits(limits_);

        _minInterval = limits_.minInterval;
        _challengeWindow = limits_.challengeWindow;
        _maxKmPerDay = limits_.maxKmPerDay;
        _maxJumpKm = limits_.maxJumpKm;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _setAttesters(attesters_, threshold_);
    }

    // External: operators' messages

    /// @inheritdoc IMileageRegistry
    function record(Batch calldata batch, Signature[] calldata signatures) external {
        // Taken out of the struct once: following its offset for every reading would cost 300 gas each.
        bytes calldata readings = batch.readings;
        if (!readings.isWellFormed(MAX_READINGS)) revert MileageRegistryMalformedReadings(readings.length);
        _checkModel(batch.modelHash);
        _checkQuorum(batch.hash(), batch.epoch, batch.deadline, signatures);

        _useNonce(batch.nonce);

        _recordAll(readings);
    }

    /// @inheritdoc IMileageRegistry
    function register(
        Registration calldata registration,
        uint64 consentDeadline,
        bytes calldata consent,
        Signature[] calldata signatures
    ) external returns (uint40 number) {
        address driver = registration.driver;
        bytes32 commitment = registration.commitment;
        if (driver == address(0)) revert MileageRegistryZeroDriver();
        if (commitment == bytes32(0)) revert MileageRegistryZeroCommitment();
        number = _numbers[commitment];
        if (number != 0) revert MileageRegistryCommitmentTaken(commitment, number);
        _checkModel(registration.modelHash);
        _checkQuorum(registration.hash(), registration.epoch, registration.deadline, signatures);
        // Last of the checks, for it may call the driver's own contract; the call is static, so that nothing changes in it.
        _checkConsent(commitment, driver, consentDeadline, consent);

        uint24 km = registration.odometerKm;
        bool miles = registration.miles;
        number = ++_vehicleCount;
        _numbers[commitment] = number;
        _vehicles[number] = VehicleLibrary.baseline(driver, km, _time(), miles ? VehicleLibrary.FLAG_MILES : 0);

        emit VehicleRegistered(number, driver, commitment, km, miles);

        // Not in a try: whoever submits could let the call alone run out of gas.
        IMileageListener listener_ = _listener;
        if (address(listener_) != address(0)) listener_.onBaseline(number, driver, km);
    }

    // External: administration

    /// @inheritdoc IMileageRegistry
    function setAttesters(
        address[] calldata newAttesters,
        uint8 newThreshold
    ) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setAttesters(newAttesters, newThreshold);
    }

    /// @inheritdoc IMileageRegistry
    function setReaderModel(bytes32 modelHash, bool allowed) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _readerModels[modelHash] = allowed;

        emit ReaderModelChanged(modelHash, allowed);
    }

    /// @inheritdoc IMileageRegistry
    function setListener(IMileageListener listener_) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (address(_listener) != address(0)) revert MileageRegistryListenerAlreadySet(address(_listener));
        // A wrong address here would stop registrations for good.
        if (address(listener_).code.length == 0) revert MileageRegistryListenerNotContract(address(listener_));

        _listener = listener_;

        emit ListenerSet(address(listener_));
    }

    // Views

    /// @inheritdoc IMileageRegistry
    function vehicle(
        uint40 number
    )
        external
        view
        returns (address driver, uint24 odometerKm, uint24 previousKm, uint32 recordedAt, uint16 flags)
    {
        Vehicle state = _vehicleOf(number);
        return (state.driver(), state.odometerKm(), state.previousKm(), state.recordedAt(), state.flags());
    }

    /// @inheritdoc IMileageRegistry
    function finalKm(uint40 number) external view returns (address driver, uint24 km) {
        Vehicle state = _vehicleOf(number);
        bool isFinal = block.timestamp >= state.recordedAt() + _challengeWindow;
        return (state.driver(), isFinal ? state.odometerKm() : state.previousKm());
    }

    /// @inheritdoc IMileageRegistry
    function vehicleOf(bytes32 commitment) external view returns (uint40) {
        return _numbers[commitment];
    }

    /// @inheritdoc IMileageRegistry
    function vehicleCount() external view returns (uint40) {
        return _vehicleCount;
    }

    /// @inheritdoc IMileageRegistry
    function attesters() external view returns (address[] memory) {
        return _attesters;
    }

    /// @inheritdoc IMileageRegistry
    function isAttester(address account) external view returns (bool) {
        return _epochOf[account] == _quorum.epoch;
    }

    /// @inheritdoc IMileageRegistry
    function threshold() external view returns (uint8) {
        return _quorum.threshold;
    }

    /// @inheritdoc IMileageRegistry
    function epoch() external view returns (uint64) {
        return _quorum.epoch;
    }

    /// @inheritdoc IMileageRegistry
    function isNonceUsed(uint64 nonce) external view returns (bool) {
        return _usedNonces[nonce >> 8] & (1 << (nonce & 0xff)) != 0;
    }

    /// @inheritdoc IMileageRegistry
    function isReaderModel(bytes32 modelHash) external view returns (bool) {
        return _readerModels[modelHash];
    }

    /// @inheritdoc IMileageRegistry
    function limits() external view returns (Limits memory) {
        // No cast loses anything: the constructor took the values in these very types.
        return
            Limits({
                minInterval: uint32(_minInterval),
                challengeWindow: uint32(_challengeWindow),
                maxKmPerDay: uint24(_maxKmPerDay),
                maxJumpKm: uint24(_maxJumpKm)
            });
    }

    /// @inheritdoc IMileageRegistry
    function listener() external view returns (IMileageListener) {
        return _listener;
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
    function enrolmentDigest(bytes32 commitment, address driver, uint64 deadline) external view returns (bytes32) {
        return _hashTypedDataV4(MileageHash.hashEnrolment(commitment, driver, deadline));
    }

    // Private: readings

    function _recordAll(bytes calldata readings) private {
        uint32 time = _time();
        uint256 end = readings.length;
        for (uint256 offset = 0; offset < end; offset += ReadingBlob.ENTRY) {
            (uint40 number, uint24 km) = readings.at(offset);
            Vehicle state = _vehicles[number];
            (bool ok, Skip reason) = _plausible(state, km, time);
            if (ok) {
                _vehicles[number] = state.read(km, time);
                emit ReadingRecorded(number, km);
            } else {
                emit ReadingSkipped(number, km, reason);
            }
        }
    }

    /// @dev The first check that fails, in the order of Skip. A vehicle that comes twice in a batch fails TooSoon.
    function _plausible(Vehicle state, uint24 km, uint32 time) private view returns (bool ok, Skip reason) {
        if (!state.exists()) return (false, Skip.UnknownVehicle);
        uint256 before = state.odometerKm();
        if (km < before) return (false, Skip.Rollback);
        if (km == before) return (false, Skip.NoProgress);

        // Neither can wrap: km is above before, and block time never runs backwards.
        uint256 elapsed;
        uint256 driven;
        unchecked {
            elapsed = uint256(time) - state.recordedAt();
            driven = km - before;
        }
        if (elapsed < _minInterval) return (false, Skip.TooSoon);
        if (driven * 1 days > _maxKmPerDay * elapsed) return (false, Skip.TooFast);
        if (driven > _maxJumpKm) return (false, Skip.JumpTooLarge);
        return (true, reason);
    }

    function _vehicleOf(uint40 number) private view returns (Vehicle state) {
        state = _vehicles[number];
        if (!state.exists()) revert MileageRegistryUnknownVehicle(number);
    }

    /// @dev Reverts in 2106, where a truncated time would make every reading look old.
    function _time() private view returns (uint32) {
        return SafeCast.toUint32(block.timestamp);
    }

    // Private: signatures

    /// @dev `structHash` is signed by exactly the threshold of the attesters in office, each once, and in time.
    function _checkQuorum(
        bytes32 structHash,
        uint64 epoch_,
        uint64 deadline,
        Signature[] calldata signatures
    ) private view {
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

    function _checkModel(bytes32 modelHash) private view {
        if (!_readerModels[modelHash]) revert MileageRegistryModelNotAllowed(modelHash);
    }

    /// @dev No nonce: a commitment is bound once, so a consent is good for one registration at most.
    function _checkConsent(bytes32 commitment, address driver, uint64 deadline, bytes calldata consent) private view {
        if (block.timestamp > deadline) revert MileageRegistryConsentExpired(deadline, block.timestamp);
        bytes32 digest = _hashTypedDataV4(MileageHash.hashEnrolment(commitment, driver, deadline));
        if (!SignatureChecker.isValidSignatureNow(driver, digest, consent)) {
            revert MileageRegistryConsentInvalid(driver);
        }
    }

    function _useNonce(uint64 nonce) private {
        uint256 bit = 1 << (nonce & 0xff);
        uint256 word = _usedNonces[nonce >> 8];
        if (word & bit != 0) revert MileageRegistryNonceUsed(nonce);
        _usedNonces[nonce >> 8] = word | bit;
    }

    function _setAttesters(address[] memory newAttesters, uint8 newThreshold) private {
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
