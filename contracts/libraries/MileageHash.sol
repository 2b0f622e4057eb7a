// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Batch, Registration} from "../interfaces/MileageTypes.sol";

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
    bytes32 internal constant ENROLMENT_TYPE =
        keccak256("Enrolment(bytes32 commitment,address driver,uint64 deadline)");

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

    function hashEnrolment(bytes32 commitment, address driver, uint64 deadline) internal pure returns (bytes32) {
        return keccak256(abi.encode(ENROLMENT_TYPE, commitment, driver, deadline));
    }
}
