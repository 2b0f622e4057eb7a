// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Guarded} from "../Guarded.sol";
import {IMileageRegistry} from "../interfaces/IMileageRegistry.sol";
import {IOdometers} from "../interfaces/IOdometers.sol";
import {Limits, Skip, VehicleState} from "../interfaces/MileageTypes.sol";
import {Final, FinalLibrary} from "../libraries/Final.sol";
import {ReadingBlob} from "../libraries/ReadingBlob.sol";
import {Vehicle, VehicleLibrary} from "../libraries/Vehicle.sol";

/// @title Odometers
/// @notice One slot a vehicle; what a reading may do to it, and when it is final.
abstract contract Odometers is IMileageRegistry, Guarded {
    using ReadingBlob for bytes;

    /// @dev One slot, read once a batch. `checkpointAt` and `formerCheckpointAt` are the first seconds of the last checkpoint
    /// and of the one that is in force in the block in which the last one begins; 0 without one.
    struct Rules {
        uint32 minInterval;
        uint24 maxKmPerDay;
        uint24 maxJumpKm;
        uint32 checkpointAt;
        uint32 formerCheckpointAt;
    }

    /// @dev A struct of one word, so that its place is worked out once for reading and writing.
    struct Slot {
        Vehicle vehicle;
    }

    /// @dev Fixed: a longer window would make final readings open again, and what was paid could be taken back.
    uint256 private immutable _challengeWindow;

    Rules private _rules;
    uint40 internal _vehicleCount;
    mapping(uint40 number => Slot) internal _slots;
    /// @dev The odometer before the first reading since a checkpoint, plus one; 0: no reading since.
    mapping(uint40 number => mapping(uint32 time => uint32)) private _marks;

    constructor(Limits memory limits_) {
        _challengeWindow = limits_.challengeWindow;
        _setLimits(limits_);
    }

    // External: guardian and administrator

    /// @inheritdoc IMileageRegistry
    function revoke(uint40 number, uint24 km) external onlyRole(GUARDIAN_ROLE) {
        Vehicle state = _vehicleOf(number);
        if (!_isPending(state) || state.odometerKm() != km) revert MileageRegistryNothingToRevoke(number, km);

        _slots[number].vehicle = state.revoked();

        emit ReadingRevoked(number, km, state.previousKm());
    }

    /// @inheritdoc IMileageRegistry
    function freeze(uint40 number) external onlyRole(GUARDIAN_ROLE) {
        _setFrozen(number, true);
    }

    /// @inheritdoc IMileageRegistry
    function unfreeze(uint40 number) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setFrozen(number, false);
    }

    /// @inheritdoc IMileageRegistry
    function setLimits(Limits calldata limits_) external {
        Rules memory rules = _rules;
        bool tightens = limits_.minInterval >= rules.minInterval &&
            limits_.maxKmPerDay <= rules.maxKmPerDay &&
            limits_.maxJumpKm <= rules.maxJumpKm;
        _checkMayChange(tightens);

        _setLimits(limits_);
    }

    // Views

    /// @inheritdoc IOdometers
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

    /// @inheritdoc IOdometers
    function vehicles(uint40 first, uint256 count) external view returns (VehicleState[] memory page) {
        uint256 end = uint256(_vehicleCount) + 1;
        uint256 from = first == 0 ? 1 : first;
        uint256 left = from < end ? end - from : 0;
        page = new VehicleState[](count < left ? count : left);
        for (uint256 i = 0; i < page.length; ++i) page[i] = _stateOf(uint40(from + i));
    }

    /// @inheritdoc IOdometers
    function finalKm(uint40 number) external view returns (address driver, uint24 km) {
        Vehicle state = _vehicleOf(number);
        return (state.driver(), _finalKm(state));
    }

    /// @inheritdoc IOdometers
    function finals(uint40[] calldata numbers) external view returns (Final[] memory page) {
        page = new Final[](numbers.length);
        for (uint256 i = 0; i < numbers.length; ++i) {
            Vehicle state = _vehicleOf(numbers[i]);
            page[i] = FinalLibrary.pack(state.driver(), _finalKm(state), state.isFrozen());
        }
    }

    /// @inheritdoc IOdometers
    function vehicleCount() external view returns (uint40) {
        return _vehicleCount;
    }

    /// @inheritdoc IOdometers
    function checkpointKm(uint40 number, uint32 time) external view returns (bool known, uint24 km) {
        uint32 mark = _marks[number][time];
        return mark == 0 ? (false, 0) : (true, uint24(mark - 1));
    }

    /// @inheritdoc IOdometers
    function limits() external view returns (Limits memory) {
        Rules memory rules = _rules;
        // No cast loses anything: the constructor took the window in this very type.
        return
            Limits({
                minInterval: rules.minInterval,
                challengeWindow: uint32(_challengeWindow),
                maxKmPerDay: rules.maxKmPerDay,
                maxJumpKm: rules.maxJumpKm
            });
    }

    // Internal

    function _recordAll(bytes calldata readings) internal {
        Rules memory rules = _rules;
        uint32 time = _time();
        uint32 checkpointAt = _checkpointAt(rules, time);
        uint256 end = readings.length;
        uint256 offset = 0;
        while (offset < end) {
            (uint40 number, uint24 km) = readings.at(offset);
            // At most the length of the calldata.
            unchecked {
                offset += ReadingBlob.ENTRY;
            }
            Slot storage slot = _slots[number];
            Vehicle state = slot.vehicle;
            (bool ok, Skip reason) = _plausible(rules, state, km, time);
            if (ok) {
                if (state.recordedAt() < checkpointAt) _mark(number, checkpointAt, state.odometerKm());
                slot.vehicle = state.read(km, time);
                emit ReadingRecorded(number, km);
            } else {
                emit ReadingSkipped(number, km, reason);
            }
        }
    }

    /// @dev The checkpoint's first second is the next one: what was recorded in this block was recorded before.
    function _beginCheckpoint() internal returns (uint32 time) {
        uint32 blockTime = _time();
        time = blockTime + 1;
        Rules memory rules = _rules;
        rules.formerCheckpointAt = _checkpointAt(rules, blockTime);
        rules.checkpointAt = time;
        _rules = rules;

        emit CheckpointBegun(time);
    }

    function _vehicleOf(uint40 number) internal view returns (Vehicle state) {
        state = _slots[number].vehicle;
        if (!state.exists()) revert MileageRegistryUnknownVehicle(number);
    }

    /// @dev Whoever takes over an odometer takes over what is final, and all of it.
    function _checkNotPending(uint40 number, Vehicle state) internal view {
        if (_isPending(state)) revert MileageRegistryReadingPending(number, state.recordedAt() + _challengeWindow);
    }

    /// @dev Reverts in 2106, where a truncated time would make every reading look old.
    function _time() internal view returns (uint32) {
        return SafeCast.toUint32(block.timestamp);
    }

    // Private

    /// @dev The checkpoint in force. The last one lies ahead in the block in which it begins.
    function _checkpointAt(Rules memory rules, uint32 time) private pure returns (uint32) {
        return rules.checkpointAt > time ? rules.formerCheckpointAt : rules.checkpointAt;
    }

    function _mark(uint40 number, uint32 time, uint24 km) private {
        _marks[number][time] = uint32(km) + 1;
    }

    /// @dev The first check that fails. A vehicle that comes twice in a batch fails TooSoon.
    function _plausible(
        Rules memory rules,
        Vehicle state,
        uint24 km,
        uint32 time
    ) private pure returns (bool ok, Skip reason) {
        if (!state.exists()) return (false, Skip.UnknownVehicle);
        if (state.isFrozen()) return (false, Skip.Frozen);
        uint256 before = state.odometerKm();
        if (km < before) return (false, Skip.Rollback);
        if (km == before) return (false, Skip.NoProgress);

        // Nothing can wrap: km is above before, block time never runs backwards, and the factors have 24, 17 and 32 bits.
        unchecked {
            uint256 elapsed = uint256(time) - state.recordedAt();
            uint256 driven = km - before;
            if (elapsed < rules.minInterval) return (false, Skip.TooSoon);
            if (driven * 1 days > rules.maxKmPerDay * elapsed) return (false, Skip.TooFast);
            if (driven > rules.maxJumpKm) return (false, Skip.JumpTooLarge);
            return (true, reason);
        }
    }

    function _setFrozen(uint40 number, bool frozen) private {
        Vehicle state = _vehicleOf(number);
        if (state.isFrozen() == frozen) revert MileageRegistryFreezeUnchanged(number, frozen);

        _slots[number].vehicle = state.withFrozen(frozen);

        emit VehicleFrozen(number, frozen);
    }

    function _setLimits(Limits memory limits_) private {
        // A second reading in the same second would divide by no time at all, and one within the window would make
        // previousKm a reading that is not final.
        if (
            limits_.minInterval == 0 ||
            limits_.challengeWindow != _challengeWindow ||
            limits_.minInterval < limits_.challengeWindow ||
            limits_.maxKmPerDay == 0 ||
            limits_.maxJumpKm == 0
        ) revert MileageRegistryInvalidLimits(limits_);

        Rules memory rules = _rules;
        rules.minInterval = limits_.minInterval;
        rules.maxKmPerDay = limits_.maxKmPerDay;
        rules.maxJumpKm = limits_.maxJumpKm;
        _rules = rules;

        emit LimitsChanged(limits_);
    }

    function _isPending(Vehicle state) private view returns (bool) {
        return state.odometerKm() != state.previousKm() && !_isFinal(state);
    }

    function _isFinal(Vehicle state) private view returns (bool) {
        return block.timestamp >= state.recordedAt() + _challengeWindow;
    }

    function _finalKm(Vehicle state) private view returns (uint24) {
        return _isFinal(state) ? state.odometerKm() : state.previousKm();
    }

    function _stateOf(uint40 number) private view returns (VehicleState memory) {
        Vehicle state = _slots[number].vehicle;
        return
            VehicleState({
                number: number,
                driver: state.driver(),
                odometerKm: state.odometerKm(),
                previousKm: state.previousKm(),
                finalKm: _finalKm(state),
                recordedAt: state.recordedAt(),
                miles: state.isMiles(),
                frozen: state.isFrozen()
            });
    }
}
