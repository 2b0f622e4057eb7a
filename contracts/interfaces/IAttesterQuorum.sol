// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title Who may attest, and what was attested
interface IAttesterQuorum {
    /// @notice The operators changed. What the former set signed is void.
    /// @param epoch The number of the set.
    /// @param attesters Its members.
    /// @param threshold How many of them must sign.
    event AttestersChanged(uint64 indexed epoch, address[] attesters, uint8 threshold);

    /// @notice A reader model was allowed or refused.
    /// @param modelHash SHA-256 of the model.
    /// @param allowed Whether its readings are accepted.
    event ReaderModelChanged(bytes32 indexed modelHash, bool allowed);

    /// @notice The message is of another attester set.
    /// @param current The set in office.
    /// @param given The set named in the message.
    error MileageRegistryWrongEpoch(uint64 current, uint64 given);

    /// @notice The message came too late.
    /// @param deadline The last second in which it was good.
    /// @param blockTime The time of this block.
    error MileageRegistryExpired(uint64 deadline, uint256 blockTime);

    /// @notice A batch or rebase of this nonce was recorded before.
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

    /// @notice The threshold must be more than half of the attesters, and not more than all.
    /// @param threshold The threshold given.
    /// @param count How many attesters there would be.
    error MileageRegistryInvalidThreshold(uint8 threshold, uint256 count);

    /// @notice An attester is the zero address, or named twice.
    /// @param attester The address.
    error MileageRegistryInvalidAttester(address attester);

    /// @notice Replaces the operators and starts the next epoch. Only DEFAULT_ADMIN_ROLE.
    /// @param newAttesters The new set, without repetition.
    /// @param newThreshold How many must sign: more than half.
    function setAttesters(address[] calldata newAttesters, uint8 newThreshold) external;

    /// @notice Allows or refuses a reader model. Only DEFAULT_ADMIN_ROLE; GUARDIAN_ROLE may refuse.
    /// @param modelHash SHA-256 of the model.
    /// @param allowed Whether its readings are accepted.
    function setReaderModel(bytes32 modelHash, bool allowed) external;

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

    /// @notice Whether a batch or rebase of this nonce was recorded.
    /// @param nonce The nonce.
    /// @return used Whether it was.
    function isNonceUsed(uint64 nonce) external view returns (bool used);

    /// @notice Whether a reader model is allowed.
    /// @param modelHash SHA-256 of the model.
    /// @return allowed Whether it is.
    function isReaderModel(bytes32 modelHash) external view returns (bool allowed);
}
