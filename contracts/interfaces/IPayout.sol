// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Trip} from "../libraries/Trip.sol";

/// @title The way rewards reach drivers
interface IPayout {
    /// @notice One payment was not made; the others were not touched by it.
    /// @param vehicle What was driven.
    /// @param driver Who should have received.
    /// @param reason What it failed with.
    event PaymentFailed(uint40 indexed vehicle, address indexed driver, bytes reason);

    /// @notice Only the distributor pays.
    /// @param caller Who tried.
    error PayoutNotDistributor(address caller);

    /// @notice The distributor must be a contract.
    /// @param account The address given.
    error PayoutNotContract(address account);

    /// @notice A payment left nearly no gas: the caller must allow more, or pay fewer.
    /// @param gasLeft What was left.
    error PayoutOutOfGas(uint256 gasLeft);

    /// @notice Pays each in full or not at all.
    /// @dev Called by the distributor only, which takes for paid what is not told here. A revert undoes all of them.
    /// @param trips Who drove what, and how far; at most 256. No kilometres: nothing to pay, to be passed over.
    /// @param amounts What each is worth, in wei of B3TR.
    /// @return unpaid Bit i: trip i was not paid, and nothing of it remains.
    function pay(Trip[] calldata trips, uint256[] calldata amounts) external returns (uint256 unpaid);

    /// @notice The only one who may pay.
    /// @return contract_ The distributor.
    function distributor() external view returns (address contract_);
}
