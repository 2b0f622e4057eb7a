// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IMileageListener} from "../interfaces/IMileageListener.sol";
import {IMileageRegistry} from "../interfaces/IMileageRegistry.sol";
import {IOdometers} from "../interfaces/IOdometers.sol";
import {Offer, Rebase, Registration, Rest, Signature} from "../interfaces/MileageTypes.sol";
import {MileageHash} from "../libraries/MileageHash.sol";
import {NumberList} from "../libraries/NumberList.sol";
import {Vehicle, VehicleLibrary} from "../libraries/Vehicle.sol";
import {AttesterQuorum} from "./AttesterQuorum.sol";
import {Odometers} from "./Odometers.sol";

/// @title Ownership
/// @notice Whose vehicle it is: registration, transfer, and new baselines. All three pay nothing for the kilometres before.
abstract contract Ownership is Odometers, AttesterQuorum {
    using MileageHash for Rebase;
    using MileageHash for Registration;
    using NumberList for uint40[];

    mapping(bytes32 commitment => uint40) private _numbers;
    mapping(address driver => uint40[]) private _numbersOf;
    mapping(uint40 number => Offer) private _offers;
    IMileageListener private _listener;

    // External: operators' messages

    /// @inheritdoc IMileageRegistry
    function register(
        Registration calldata registration,
        uint64 consentDeadline,
        bytes calldata consent,
        Signature[] calldata signatures
    ) external whenNotPaused returns (uint40 number) {
        address driver = registration.driver;
        bytes32 commitment = registration.commitment;
        if (driver == address(0)) revert MileageRegistryZeroDriver();
        if (commitment == bytes32(0)) revert MileageRegistryZeroCommitment();
        number = _numbers[commitment];
        if (number != 0) revert MileageRegistryCommitmentTaken(commitment, number);
        _checkModel(registration.modelHash);
        _checkQuorum(registration.hash(), registration.epoch, registration.deadline, signatures);
        // Last of the checks, for it may call the driver's own contract; the call is static, so that nothing changes in it.
        _checkEnrolment(commitment, driver, consentDeadline, consent);

        uint24 km = registration.odometerKm;
        bool miles = registration.miles;
        number = ++_vehicleCount;
        _numbers[commitment] = number;
        _numbersOf[driver].push(number);
        _slots[number].vehicle = VehicleLibrary.baseline(driver, km, _time(), miles ? VehicleLibrary.FLAG_MILES : 0);

        emit VehicleRegistered(number, driver, commitment, km, miles);

        // Not in a try: whoever submits could let the call alone run out of gas.
        IMileageListener listener_ = _listener;
        if (address(listener_) != address(0)) listener_.onBaseline(number, driver, km);
    }

    /// @inheritdoc IMileageRegistry
    function rebase(Rebase calldata message, Signature[] calldata signatures) external whenNotPaused {
        _checkQuorum(message.hash(), message.epoch, message.deadline, signatures);
        uint40 number = message.vehicle;
        Vehicle state = _vehicleOf(number);
        _checkNotPending(number, state);

        _useNonce(message.nonce);
        address driver = state.driver();
        uint24 km = message.odometerKm;
        bool frozen = state.isFrozen();
        uint16 unit = message.miles ? VehicleLibrary.FLAG_MILES : 0;
        _slots[number].vehicle = VehicleLibrary.baseline(driver, km, _time(), unit).withFrozen(frozen);

        emit VehicleRebased(number, state.odometerKm(), km, message.miles);

        _handOver(number, driver, state.odometerKm(), driver, km, frozen ? Rest.Drop : Rest.Refuse);
    }

    // External: drivers' actions

    /// @inheritdoc IMileageRegistry
    function offerTransfer(
        uint40 number,
        address to,
        bool waive,
        uint40 deadline,
        bytes calldata signature
    ) external whenNotPaused {
        address driver = _vehicleOf(number).driver();
        if (to == driver) revert MileageRegistryTransferToSelf(number);
        uint40 nonce = _offers[number].nonce;
        _checkAct(driver, deadline, MileageHash.hashOffer(number, to, waive, nonce, deadline), signature);

        _offers[number] = Offer({to: to, waive: waive, nonce: nonce + 1, deadline: deadline});

        emit TransferOffered(number, driver, to, waive, deadline);
    }

    /// @inheritdoc IMileageRegistry
    function acceptTransfer(uint40 number, uint40 deadline, bytes calldata signature) external whenNotPaused {
        Vehicle state = _vehicleOf(number);
        Offer memory offer = _offers[number];
        address from = state.driver();
        address to = offer.to;
        if (to == address(0)) revert MileageRegistryNoOffer(number);
        if (block.timestamp > offer.deadline) revert MileageRegistryExpired(offer.deadline, block.timestamp);
        _checkAct(to, deadline, MileageHash.hashAcceptance(number, from, to, offer.nonce, deadline), signature);
        if (state.isFrozen()) revert MileageRegistryVehicleFrozen(number);
        _checkNotPending(number, state);

        uint24 km = state.odometerKm();
        _offers[number] = Offer({to: address(0), waive: false, nonce: offer.nonce + 1, deadline: 0});
        _slots[number].vehicle = VehicleLibrary.baseline(to, km, _time(), state.flags());
        _numbersOf[from].remove(number);
        _numbersOf[to].push(number);

        emit VehicleTransferred(number, from, to, km);

        _handOver(number, from, km, to, km, offer.waive ? Rest.Waive : Rest.Refuse);
    }

    // External: the listener

    /// @inheritdoc IMileageRegistry
    function setListener(IMileageListener listener_) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (address(_listener) != address(0)) revert MileageRegistryListenerAlreadySet(address(_listener));
        // One that was not told of a vehicle would not know it.
        if (_vehicleCount != 0) revert MileageRegistryVehiclesExist(_vehicleCount);
        // A wrong address here would stop registrations for good.
        if (address(listener_).code.length == 0) revert MileageRegistryListenerNotContract(address(listener_));

        _listener = listener_;

        emit ListenerSet(address(listener_));
    }

    /// @inheritdoc IMileageRegistry
    function checkpoint() external returns (uint32 time) {
        if (msg.sender != address(_listener)) revert MileageRegistryNotListener(msg.sender);

        return _beginCheckpoint();
    }

    // Views

    /// @inheritdoc IMileageRegistry
    function listener() external view returns (IMileageListener) {
        return _listener;
    }

    /// @inheritdoc IMileageRegistry
    function offerOf(uint40 number) external view returns (Offer memory) {
        return _offers[number];
    }

    /// @inheritdoc IOdometers
    function vehicleOf(bytes32 commitment) external view returns (uint40) {
        return _numbers[commitment];
    }

    /// @inheritdoc IOdometers
    function vehicleCountOf(address driver) external view returns (uint256) {
        return _numbersOf[driver].length;
    }

    /// @inheritdoc IOdometers
    function vehiclesOf(address driver, uint256 offset, uint256 count) external view returns (uint40[] memory) {
        return _numbersOf[driver].page(offset, count);
    }

    // Private

    function _handOver(
        uint40 number,
        address formerDriver,
        uint24 formerKm,
        address driver,
        uint24 km,
        Rest rest
    ) private {
        IMileageListener listener_ = _listener;
        if (address(listener_) != address(0)) {
            listener_.onHandover(number, formerDriver, formerKm, driver, km, rest);
        }
    }

    /// @dev No nonce: a commitment is bound once, so a consent is good for one registration at most.
    function _checkEnrolment(
        bytes32 commitment,
        address driver,
        uint64 deadline,
        bytes calldata consent
    ) private view {
        if (block.timestamp > deadline) revert MileageRegistryConsentExpired(deadline, block.timestamp);
        _checkConsent(driver, MileageHash.hashEnrolment(commitment, driver, deadline), consent);
    }

    /// @dev `account` itself is the sender, or signed this act; in time.
    function _checkAct(address account, uint40 deadline, bytes32 structHash, bytes calldata signature) private view {
        if (block.timestamp > deadline) revert MileageRegistryExpired(deadline, block.timestamp);
        if (msg.sender != account) _checkConsent(account, structHash, signature);
    }

    function _checkConsent(address account, bytes32 structHash, bytes calldata signature) private view {
        if (!SignatureChecker.isValidSignatureNow(account, _hashTypedDataV4(structHash), signature)) {
            revert MileageRegistryConsentInvalid(account);
        }
    }
}
