// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {B3TRToken} from "./B3TRToken.sol";
import {IPayout} from "./interfaces/IPayout.sol";

/// @title TokenPayout
/// @notice Pays rewards by minting the project's own token; for local networks.
///
/// Who is trusted for what: the distributor, for the amount. The owner only names the distributor, once; the payout exists
/// first, because the distributor keeps its payout for good. The token must have given this contract its MINTER_ROLE.
contract TokenPayout is IPayout, Ownable {
    /// @notice The token that is minted.
    B3TRToken public immutable token;

    /// @notice The only one who may pay; zero until it is set.
    address public distributor;

    /// @notice The distributor was set, for good.
    /// @param distributor That contract.
    event DistributorSet(address distributor);

    /// @notice Only the distributor pays.
    /// @param caller Who tried.
    error TokenPayoutNotDistributor(address caller);

    /// @notice The distributor is set once.
    /// @param distributor The one that is set.
    error TokenPayoutDistributorAlreadySet(address distributor);

    /// @notice Token and distributor must be contracts.
    /// @param account The address given.
    error TokenPayoutNotContract(address account);

    /// @param token_ The token that is minted.
    /// @param owner_ Names the distributor.
    constructor(B3TRToken token_, address owner_) Ownable(owner_) {
        if (address(token_).code.length == 0) revert TokenPayoutNotContract(address(token_));

        token = token_;
    }

    /// @notice Names the distributor, once. Only the owner.
    /// @param distributor_ The distributor.
    function setDistributor(address distributor_) external onlyOwner {
        if (distributor != address(0)) revert TokenPayoutDistributorAlreadySet(distributor);
        if (distributor_.code.length == 0) revert TokenPayoutNotContract(distributor_);

        distributor = distributor_;

        emit DistributorSet(distributor_);
    }

    /// @inheritdoc IPayout
    function pay(address driver, uint40, uint24, uint256 amount) external {
        if (msg.sender != distributor) revert TokenPayoutNotDistributor(msg.sender);

        token.mint(driver, amount);
    }
}
