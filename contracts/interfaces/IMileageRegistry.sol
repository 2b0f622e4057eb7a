// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Batch, Limits, Offer, Rebase, Registration, Signature} from "./MileageTypes.sol";
import {IAttesterQuorum} from "./IAttesterQuorum.sol";
import {IGuarded} from "./IGuarded.sol";
import {IMileageListener} from "./IMileageListener.sol";
import {IOdometers} from "./IOdometers.sol";

/// @title The odometers that the operators attest
/// @custom:security Trust and limits: the head of MileageRegistry.sol and docs/contracts.md.
interface IMileageRegistry is IAttesterQuorum, IOdometers, IGuarded {
    /// @notice The contract that is told of baselines was set, for good.
    /// @param listener That contract.
    event ListenerSet(address listener);

    /// @notice The limits changed.
    /// @param limits The limits from now on.
    event LimitsChanged(Limits limits);

    /// @notice From this second on the registry remembers what each odometer was before.
    /// @param time The first second.
    event CheckpointBegun(uint32 time);

    /// @notice A driver offers a vehicle, or takes an offer back.
    /// @param vehicle Its number.
    /// @param from The seller.
    /// @param to The buyer; zero: no offer stands.
    /// @param waive Whether the seller gives up what cannot be paid when the buyer accepts.
    /// @param deadline The last second in which the offer stands (block time).
    event TransferOffered(
        uint40 indexed vehicle,
        address indexed from,
        address indexed to,
        bool waive,
        uint40 deadline
    );

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

    /// @notice Limits must be above zero (the window may be zero), minInterval at least the window, and the window as ever.
    /// @param limits The limits given.
    error MileageRegistryInvalidLimits(Limits limits);

    /// @notice The listener is set once.
    /// @param listener The one that is set.
    error MileageRegistryListenerAlreadySet(address listener);

    /// @notice The listener is set before the first vehicle.
    /// @param count How many there are.
    error MileageRegistryVehiclesExist(uint40 count);

    /// @notice The listener must be a contract.
    /// @param listener The address given.
    error MileageRegistryListenerNotContract(address listener);

    /// @notice Only the listener begins checkpoints.
    /// @param caller Who tried.
    error MileageRegistryNotListener(address caller);

    /// @notice A reading can still be taken back: wait.
    /// @param vehicle The vehicle.
    /// @param finalAt The first second in which it is final (block time).
    error MileageRegistryReadingPending(uint40 vehicle, uint256 finalAt);

    /// @notice The vehicle has no such reading that could still be taken back.
    /// @param vehicle The vehicle.
    /// @param km The odometer given.
    error MileageRegistryNothingToRevoke(uint40 vehicle, uint24 km);

    /// @notice The vehicle is frozen.
    /// @param vehicle The vehicle.
    error MileageRegistryVehicleFrozen(uint40 vehicle);

    /// @notice It is so already.
    /// @param vehicle The vehicle.
    /// @param frozen Whether it is frozen.
    error MileageRegistryFreezeUnchanged(uint40 vehicle, bool frozen);

    /// @notice The driver has the vehicle already.
    /// @param vehicle The vehicle.
    error MileageRegistryTransferToSelf(uint40 vehicle);

    /// @notice Nobody is offered this vehicle.
    /// @param vehicle The vehicle.
    error MileageRegistryNoOffer(uint40 vehicle);

    // Operators' messages: anyone may send them, the signatures carry the authority

    /// @notice Records a batch of readings.
    /// @dev A reading that cannot be right is left out with ReadingSkipped; a batch that is not in order reverts.
    /// @param batch The readings and what they rest on.
    /// @param signatures Exactly threshold() of them over batchDigest(batch), by ascending signer.
    function record(Batch calldata batch, Signature[] calldata signatures) external;

    /// @notice Gives a car its number, driver and baseline.
    /// @param registration What the operators attest.
    /// @param consentDeadline The last second in which the driver's consent is good.
    /// @param consent The driver's signature over enrolmentDigest: 65 bytes, or what the driver's contract accepts (ERC-1271).
    /// @param signatures Exactly threshold() of them over registrationDigest(registration), by ascending signer.
    /// @return number The vehicle's number.
    function register(
        Registration calldata registration,
        uint64 consentDeadline,
        bytes calldata consent,
        Signature[] calldata signatures
    ) external returns (uint40 number);

    /// @notice Gives a known vehicle a new baseline; the driver is paid up to the old one first. A frozen vehicle pays
    /// nothing: what is unsettled is given up.
    /// @param message What the operators attest after review.
    /// @param signatures Exactly threshold() of them over rebaseDigest(message), by ascending signer.
    function rebase(Rebase calldata message, Signature[] calldata signatures) external;

    // Drivers' actions: sent by the driver, or by anyone with the driver's signature

    /// @notice Offers a vehicle to a buyer, in place of a standing offer; `to` zero takes it back.
    /// @param number The vehicle.
    /// @param to The buyer.
    /// @param waive Whether the seller gives up what cannot be paid when the buyer accepts; otherwise the buyer has to wait.
    /// @param deadline The last second in which the offer, and the signature, are good.
    /// @param signature The driver's over offerDigest; not looked at if the driver is the sender.
    function offerTransfer(
        uint40 number,
        address to,
        bool waive,
        uint40 deadline,
        bytes calldata signature
    ) external;

    /// @notice Accepts a standing offer: the seller is paid, then the vehicle is the buyer's. Waits until no reading is pending.
    /// @param number The vehicle.
    /// @param deadline The last second in which the signature is good.
    /// @param signature The buyer's over acceptanceDigest; not looked at if the buyer is the sender.
    function acceptTransfer(uint40 number, uint40 deadline, bytes calldata signature) external;

    // Guardian and administrator

    /// @notice Takes a reading back that is not final: the one before counts again. Only GUARDIAN_ROLE.
    /// @param number The vehicle.
    /// @param km The reading, so that no other is hit.
    function revoke(uint40 number, uint24 km) external;

    /// @notice Stops a vehicle. Only GUARDIAN_ROLE.
    /// @param number The vehicle.
    function freeze(uint40 number) external;

    /// @notice Lets a vehicle go on. Only DEFAULT_ADMIN_ROLE.
    /// @param number The vehicle.
    function unfreeze(uint40 number) external;

    /// @notice Changes the limits, all but the challenge window. Only DEFAULT_ADMIN_ROLE; GUARDIAN_ROLE if none is loosened.
    /// @param limits_ The limits from now on.
    function setLimits(Limits calldata limits_) external;

    /// @notice Sets the contract that is told of baselines, once, before the first vehicle. Only DEFAULT_ADMIN_ROLE.
    /// @param listener_ The reward distributor.
    function setListener(IMileageListener listener_) external;

    /// @notice From the next second on, remember each odometer before its first reading since. Only the listener.
    /// @return time The checkpoint's first second.
    function checkpoint() external returns (uint32 time);

    // Views

    /// @notice The contract that is told of baselines.
    /// @return contract_ Its address, zero until it is set.
    function listener() external view returns (IMileageListener contract_);

    /// @notice The standing offer of a vehicle, and the nonce for the next message about its transfer.
    /// @param number The vehicle.
    /// @return offer The offer; `to` is zero if none stands.
    function offerOf(uint40 number) external view returns (Offer memory offer);

    /// @notice What attesters sign for a batch.
    /// @param batch The batch.
    /// @return digest Its EIP-712 digest on this chain, for this contract; as of the digests below.
    function batchDigest(Batch calldata batch) external view returns (bytes32 digest);

    /// @notice What attesters sign for a registration.
    /// @param registration The registration.
    /// @return digest Its EIP-712 digest.
    function registrationDigest(Registration calldata registration) external view returns (bytes32 digest);

    /// @notice What attesters sign for a new baseline.
    /// @param message The new baseline.
    /// @return digest Its EIP-712 digest.
    function rebaseDigest(Rebase calldata message) external view returns (bytes32 digest);

    /// @notice What a driver signs. EIP-712 type: `Enrolment(bytes32 commitment,address driver,uint64 deadline)`.
    /// @param commitment The keyed hash of the VIN.
    /// @param driver The driver.
    /// @param deadline The last second in which the consent is good.
    /// @return digest Its EIP-712 digest.
    function enrolmentDigest(
        bytes32 commitment,
        address driver,
        uint64 deadline
    ) external view returns (bytes32 digest);

    /// @notice What a seller signs. EIP-712 type: `Offer(uint40 vehicle,address to,bool waive,uint40 nonce,uint40 deadline)`.
    /// @param number The vehicle.
    /// @param to The buyer; zero to take an offer back.
    /// @param waive Whether unpaid kilometres may be given up.
    /// @param nonce offerOf(number).nonce.
    /// @param deadline The last second in which the offer stands.
    /// @return digest Its EIP-712 digest.
    function offerDigest(
        uint40 number,
        address to,
        bool waive,
        uint40 nonce,
        uint40 deadline
    ) external view returns (bytes32 digest);

    /// @notice What a buyer signs. EIP-712 type:
    /// `Acceptance(uint40 vehicle,address from,address to,uint40 nonce,uint40 deadline)`.
    /// @param number The vehicle.
    /// @param from The seller.
    /// @param to The buyer.
    /// @param nonce offerOf(number).nonce.
    /// @param deadline The last second in which the acceptance is good.
    /// @return digest Its EIP-712 digest.
    function acceptanceDigest(
        uint40 number,
        address from,
        address to,
        uint40 nonce,
        uint40 deadline
    ) external view returns (bytes32 digest);

    /// @notice The version of this contract's code.
    /// @return text As "1.0.0".
    function version() external view returns (string memory text);
}
