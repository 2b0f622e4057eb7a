// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title VeBetterDAO's register of people, as far as it is called here
interface IVeBetterPassport {
    /// @notice Whether a wallet is on the blacklist.
    /// @param wallet The wallet itself: wallets that it is linked to do not count.
    /// @return blacklisted Whether it is.
    function isBlacklisted(address wallet) external view returns (bool blacklisted);
}
