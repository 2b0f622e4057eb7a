// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Batch, Rebase, Registration} from "../interfaces/MileageTypes.sol";

/// @title The EIP-712 struct hashes of the registry's messages
library MileageHash {
    bytes32 internal constant BATCH_TYPE =
        keccak256(
            "Batch(uint64 epoch,uint64 nonce,uint64 deadline,bytes32 modelHash,bytes32 evidenceRoot,bytes readings)"
        );
    bytes32 internal constant REGISTRATION_TYPE =
        keccak256(
            "Registration(uint64 epoch,uint64 deadline,bytes32 modelHash,bytes32 evidenceRoot,bytes32 commitment,address driver,uint24 odometerKm,bool miles)"
        );
    bytes32 internal constant REBASE_TYPE =
        keccak256(
            "Rebase(uint64 epoch,uint64 nonce,uint64 deadline,bytes32 evidenceRoot,uint40 vehicle,uint24 odometerKm,bool miles)"
        );
    bytes32 internal constant ENROLMENT_TYPE =
        keccak256("Enrolment(bytes32 commitment,address driver,uint64 deadline)");
    bytes32 internal constant OFFER_TYPE =
        keccak256("Offer(uint40 vehicle,address to,bool waive,uint40 nonce,uint40 deadline)");
    bytes32 internal constant ACCEPTANCE_TYPE =
        keccak256("Acceptance(uint40 vehicle,address from,address to,uint40 nonce,uint40 deadline)");

    function hash(Batch calldata batch) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    BATCH_TYPE,
                    batch.epoch,
                    batch.nonce,
                    batch.deadline,
                    batch.modelHash,
                    batch.evidenceRoot,
                    keccak256(batch.readings)
                )
            );
    }

    function hash(Registration calldata registration) internal pure returns (bytes32) {
        // All members are static, so the encoding of the struct is that of its members in a row.
        return keccak256(abi.encode(REGISTRATION_TYPE, registration));
    }

    function hash(Rebase calldata message) internal pure returns (bytes32) {
        return keccak256(abi.encode(REBASE_TYPE, message));
    }

    function hashEnrolment(bytes32 commitment, address driver, uint64 deadline) internal pure returns (bytes32) {
        return keccak256(abi.encode(ENROLMENT_TYPE, commitment, driver, deadline));
    }

    function hashOffer(
        uint40 vehicle,
        address to,
        bool waive,
        uint40 nonce,
        uint40 deadline
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(OFFER_TYPE, vehicle, to, waive, nonce, deadline));
    }

    function hashAcceptance(
        uint40 vehicle,
        address from,
        address to,
        uint40 nonce,
        uint40 deadline
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(ACCEPTANCE_TYPE, vehicle, from, to, nonce, deadline));
    }
}
