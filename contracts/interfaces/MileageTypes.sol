// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @notice Many readings under one quorum of signatures. EIP-712 type:
/// `Batch(uint64 epoch,uint64 nonce,uint64 deadline,bytes32 modelHash,bytes32 evidenceRoot,bytes readings)`.
struct Batch {
    uint64 epoch; // the attester set that signs
    uint64 nonce; // used once, in any order, over all epochs, by a batch or a rebase
    uint64 deadline; // last second in which the batch is accepted (block time)
    bytes32 modelHash; // the reader model, allow-listed
    bytes32 evidenceRoot; // keccak256 over the SHA-256 of the photos, in the order of the readings
    bytes readings; // 8 bytes each: vehicle (uint40) and whole kilometres (uint24), big-endian
}

/// @notice A new vehicle as the operators saw it. EIP-712 type: `Registration(uint64 epoch,uint64 deadline,
/// bytes32 modelHash,bytes32 evidenceRoot,bytes32 commitment,address driver,uint24 odometerKm,bool miles)`.
struct Registration {
    uint64 epoch; // the attester set that signs
    uint64 deadline; // last second in which the registration is accepted (block time)
    bytes32 modelHash; // the reader model, allow-listed
    bytes32 evidenceRoot; // keccak256 over the SHA-256 of the photo
    bytes32 commitment; // HMAC-SHA256 of the VIN under the operators' pepper
    address driver; // who is rewarded; must have consented
    uint24 odometerKm; // the baseline, which pays nothing
    bool miles; // the unit of the car's display; the chain counts kilometres
}

/// @notice A new baseline of a known vehicle, after people looked at it: cluster replaced, unit changed, or a false odometer
/// set right. EIP-712 type: `Rebase(uint64 epoch,uint64 nonce,uint64 deadline,bytes32 evidenceRoot,uint40 vehicle,
/// uint24 odometerKm,bool miles)`.
struct Rebase {
    uint64 epoch; // the attester set that signs
    uint64 nonce; // as a batch's
    uint64 deadline; // last second in which it is accepted (block time)
    bytes32 evidenceRoot; // keccak256 over the SHA-256 of what the reviewers saw
    uint40 vehicle; // its number
    uint24 odometerKm; // the new baseline, which pays nothing
    bool miles; // the unit of the display from now on
}

/// @notice An ECDSA signature in the compact form of EIP-2098.
struct Signature {
    bytes32 r;
    bytes32 vs; // s, with the parity of the point in the highest bit
}

/// @notice What makes a reading plausible.
struct Limits {
    uint32 minInterval; // seconds between two readings of a vehicle; at least challengeWindow
    uint32 challengeWindow; // seconds until a reading is final; fixed for good
    uint24 maxKmPerDay; // average since the last reading
    uint24 maxJumpKm; // between two readings, however far apart
}

/// @notice A vehicle at a glance.
struct VehicleState {
    uint40 number;
    address driver;
    uint24 odometerKm; // the last accepted reading
    uint24 previousKm; // the one before, which is final
    uint24 finalKm; // the one of the two that counts now
    uint32 recordedAt; // when the last one was accepted (block time, seconds)
    bool miles; // the unit of the display
    bool frozen;
}

/// @notice A seller's offer of a vehicle.
struct Offer {
    address to; // the buyer; zero if no offer stands
    bool waive; // the seller gives up what cannot be paid when the buyer accepts
    uint40 nonce; // what the next message about this vehicle's transfer must name
    uint40 deadline; // last second in which the offer stands (block time)
}

/// @notice What happens to kilometres that are still unsettled when a vehicle changes hands or its odometer.
enum Rest {
    Refuse, // nothing changes: all must be paid first
    Waive, // what cannot be paid now is given up
    Drop // nothing is paid, all is given up
}

/// @notice Why a reading of an accepted batch was left out. New reasons are only ever appended.
enum Skip {
    UnknownVehicle,
    Rollback,
    NoProgress,
    TooSoon,
    TooFast,
    JumpTooLarge,
    Frozen
}
