// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Batch, Limits, Registration, Signature, Skip} from "./MileageTypes.sol";
import {IMileageListener} from "./IMileageListener.sol";

/// @title The odometers that the operators attest
/// @custom:security Trust and limits: the head of MileageRegistry.sol and docs/contracts.md.
interface IMileageRegistry {
    /// @notice A vehicle got its number and its baseline.
    /// @param vehicle Its number, from 1.
    /// @param driver Who is rewarded.
    /// @param commitment The keyed hash of its VIN.
    /// @param odometerKm The baseline in whole kilometres.
    /// @param miles Whether its display counts miles.
    event VehicleRegistered(
        uint40 indexed vehicle,
        address indexed driver,
        bytes32 indexed commitment,
        uint24 odometerKm,
        bool miles
    );

    /// @notice A reading was accepted. It becomes final after the challenge window.
    /// @param vehicle Its number.
    /// @param odometerKm The odometer in whole kilometres.
    event ReadingRecorded(uint40 indexed vehicle, uint24 odometerKm);

    /// @notice A reading of an accepted batch was left out; the rest of the batch was not.
    /// @param vehicle The number that the operators signed.
    /// @param odometerKm The odometer that they signed, in whole kilometres.
    /// @param reason The first check that it failed.
    event ReadingSkipped(uint40 indexed vehicle, uint24 odometerKm, Skip reason);

    /// @notice The operators changed. What the former set signed is void.
    /// @param epoch The number of the set.
    /// @param attesters Its members.
    /// @param threshold How many of them must sign.
    event AttestersChanged(uint64 indexed epoch, address[] attesters, uint8 threshold);

    /// @notice A reader model was allowed or refused.
    /// @param modelHash SHA-256 of the model.
    /// @param allowed Whether its readings are accepted.
    event ReaderModelChanged(bytes32 indexed modelHash, bool allowed);

    /// @notice The contract that is told of baselines was set, for good.
    /// @param listener That contract.
    event ListenerSet(address listener);

    /// @notice The message is of another attester set.
    /// @param current The set in office.
    /// @param given The set named in the message.
    error MileageRegistryWrongEpoch(uint64 current, uint64 given);

    /// @notice The message came too late.
    /// @param deadline The last second in which it was good.
    /// @param blockTime The time of this block.
    error MileageRegistryExpired(uint64 deadline, uint256 blockTime);

    /// @notice A batch of this nonce was recorded before.
    /// @param nonce The nonce.
    error MileageRegistryNonceUsed(uint64 nonce);

    /// @notice The reader model is not on the list.
    /// @param modelHash SHA-256 of the model.
    error MileageRegistryModelNotAllowed(bytes32 modelHash);

    /// @notice There must be exactly as many signatures as the threshold asks for.
    /// @param required The threshold.
    /// @param given How many came.
    error MileageRegistrySignatureCount(uint256 required, uint256 given);

    /// @notice A signature is not an attester's, or is over something else.
    /// @param signer The address that it recovers to.
    error MileageRegistrySignerNotAttester(address signer);

    /// @notice Signatures must be in strictly ascending order of their signers: no one counts twice.
    /// @param previous The signer before.
    /// @param given The signer that is not above it.
    error MileageRegistrySignersNotSorted(address previous, address given);

    /// @notice Readings come in 1 to MAX_READINGS entries of 8 bytes.
    /// @param length The length given, in bytes.
    error MileageRegistryMalformedReadings(uint256 length);

    /// @notice This car has a number already.
    /// @param commitment The keyed hash of its VIN.
    /// @param vehicle Its number.
    error MileageRegistryCommitmentTaken(bytes32 commitment, uint40 vehicle);

    /// @notice The consent is not the driver's, or is to something else.
    /// @param driver Who should have signed.
    error MileageRegistryConsentInvalid(address driver);

    /// @notice The consent came too late.
    /// @param deadline The last second in which it was good.
    /// @param blockTime The time of this block.
    error MileageRegistryConsentExpired(uint64 deadline, uint256 blockTime);

    /// @notice A vehicle needs a driver.
    error MileageRegistryZeroDriver();

    /// @notice A vehicle needs a commitment.
    error MileageRegistryZeroCommitment();

    /// @notice The registry needs an administrator.
    error MileageRegistryZeroAdmin();

    /// @notice The threshold must be more than half of the attesters, and not more than all.
    /// @param threshold The threshold given.
    /// @param count How many attesters there would be.
    error MileageRegistryInvalidThreshold(uint8 threshold, uint256 count);

    /// @notice An attester is the zero address, or named twice.
    /// @param attester The address.
    error MileageRegistryInvalidAttester(address attester);

    /// @notice Limits must be above zero (the window may be zero) and minInterval at least the window.
    /// @param limits The limits given.
    error MileageRegistryInvalidLimits(Limits limits);

    /// @notice The listener is set once.
    /// @param listener The one that is set.
    error MileageRegistryListenerAlreadySet(address listener);

    /// @notice The listener must be a contract.
    /// @param listener The address given.
    error MileageRegistryListenerNotContract(address listener);

    /// @notice No vehicle has this number.
    /// @param vehicle The number.
    error MileageRegistryUnknownVehicle(uint40 vehicle);

    /// @notice Records a batch of readings. Anyone may call: the signatures carry the authority.
    /// @dev A reading that cannot be right is left out with ReadingSkipped; a batch that is not in order reverts.
    /// @param batch The readings and what they rest on.
    /// @param signatures Exactly threshold() of them over batchDigest(batch), by ascending signer.
    function record(Batch calldata batch, Signature[] calldata signatures) external;

    /// @notice Gives a car its number, driver and baseline. Anyone may call: the signatures carry the authority.
    /// @param registration What the operators attest.
    /// @param consentDeadline The last second in which the driver's consent is good.
    /// @param consent The driver's signature over enrolmentDigest: 65 bytes, or what the driver's contract accepts (ERC-1271).
    /// @param signatures Exactly threshold() of them over registrationDigest(registration), by ascending signer.
    /// @return vehicle The number.
    function register(
        Registration calldata registration,
        uint64 consentDeadline,
        bytes calldata consent,
        Signature[] calldata signatures
    ) external returns (uint40 vehicle);

    /// @notice Replaces the operators and starts the next epoch. Only DEFAULT_ADMIN_ROLE.
    /// @param newAttesters The new set, without repetition.
    /// @param newThreshold How many must sign: more than half.
    function setAttesters(address[] calldata newAttesters, uint8 newThreshold) external;

    /// @notice Allows or refuses a reader model. Only DEFAULT_ADMIN_ROLE.
    /// @param modelHash SHA-256 of the model.
    /// @param allowed Whether its readings are accepted.
    function setReaderModel(bytes32 modelHash, bool allowed) external;

    /// @notice Sets the contract that is told of baselines, once. Only DEFAULT_ADMIN_ROLE.
    /// @param listener_ The reward distributor.
    function setListener(IMileageListener listener_) external;

    /// @notice What is stored of a vehicle; reverts for an unknown number.
    /// @param number Its number.
    /// @return driver Who is rewarded.
    /// @return odometerKm The last accepted reading, in whole kilometres.
    /// @return previousKm The one before, which is final.
    /// @return recordedAt When the last one was accepted (block time, seconds).
    /// @return flags Bit 0: the display counts miles.
    function vehicle(
        uint40 number
    )
        external
        view
        returns (address driver, uint24 odometerKm, uint24 previousKm, uint32 recordedAt, uint16 flags);

    /// @notice The number of a car.
    /// @param commitment The keyed hash of its VIN.
    /// @return number Its number, 0 if it has none.
    function vehicleOf(bytes32 commitment) external view returns (uint40 number);

    /// @notice The last reading whose challenge window is over; reverts for an unknown number.
    /// @param number The vehicle.
    /// @return driver Who is rewarded.
    /// @return km The odometer in whole kilometres.
    function finalKm(uint40 number) external view returns (address driver, uint24 km);

    /// @notice How many vehicles there are; their numbers are 1 to this.
    /// @return count That many.
    function vehicleCount() external view returns (uint40 count);

    /// @notice The operators in office.
    /// @return members Their addresses, in the order in which they were set.
    function attesters() external view returns (address[] memory members);

    /// @notice Whether an address is an operator in office.
    /// @param account The address.
    /// @return member Whether it is.
    function isAttester(address account) external view returns (bool member);

    /// @notice How many operators must sign.
    /// @return count That many.
    function threshold() external view returns (uint8 count);

    /// @notice The number of the attester set in office, from 1.
    /// @return number That number.
    function epoch() external view returns (uint64 number);

    /// @notice Whether a batch of this nonce was recorded.
    /// @param nonce The nonce.
    /// @return used Whether it was.
    function isNonceUsed(uint64 nonce) external view returns (bool used);

    /// @notice Whether a reader model is allowed.
    /// @param modelHash SHA-256 of the model.
    /// @return allowed Whether it is.
    function isReaderModel(bytes32 modelHash) external view returns (bool allowed);

    /// @notice What makes a reading plausible; fixed at construction.
    /// @return set The limits.
    function limits() external view returns (Limits memory set);

    /// @notice The contract that is told of baselines.
    /// @return contract_ Its address, zero until it is set.
    function listener() external view returns (IMileageListener contract_);

    /// @notice What attesters sign for a batch.
    /// @param batch The batch.
    /// @return digest Its EIP-712 digest on this chain, for this contract.
    function batchDigest(Batch calldata batch) external view returns (bytes32 digest);

    /// @notice What attesters sign for a registration.
    /// @param registration The registration.
    /// @return digest Its EIP-712 digest on this chain, for this contract.
    function registrationDigest(Registration calldata registration) external view returns (bytes32 digest);

    /// @notice What a driver signs. EIP-712 type: `Enrolment(bytes32 commitment,address driver,uint64 deadline)`.
    /// @param commitment The keyed hash of the VIN.
    /// @param driver The driver.
    /// @param deadline The last second in which the consent is good.
    /// @return digest The EIP-712 digest on this chain, for this contract.
    function enrolmentDigest(
        bytes32 commitment,
        address driver,
        uint64 deadline
    ) external view returns (bytes32 digest);

    /// @notice The version of this contract's code.
    /// @return text As "1.0.0".
    function version() external view returns (string memory text);
}
