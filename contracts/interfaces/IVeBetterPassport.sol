// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title VeBetterDAO's register of people, as far as it is called here
interface IVeBetterPassport {
    /// @notice Whether the passport of a wallet is blacklisted.
    /// @dev True for a blacklisted passport, and for one of whose linked wallets the share set by VeBetterDAO is blacklisted.
    /// @param wallet The passport, or a wallet that is linked to one.
    /// @return blacklisted Whether it is.
    function isPassportBlacklisted(address wallet) external view returns (bool blacklisted);
}
