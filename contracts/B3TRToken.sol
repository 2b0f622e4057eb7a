// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {ERC20Pausable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Pausable.sol";

/// @title B3TRToken
/// @notice A stand-in for VeBetterDAO's B3TR on local networks: same name, decimals, cap and roles. It has no value and is
/// never deployed to a public network.
///
/// Who is trusted for what: the administrator appoints; a minter creates tokens up to the cap; a pauser stops transfers
/// and mints alike. Nothing protects holders from these three.
contract B3TRToken is ERC20Capped, ERC20Pausable, AccessControl {
    bytes32 public constant MINTER_ROLE = keccak256("MINTER_ROLE");
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    /// @dev As the real one's, in wei.
    uint256 private constant SUPPLY_CAP = 1_000_243_154e18;

    /// @notice Every role needs a holder.
    error B3TRTokenZeroAddress();

    /// @param admin Appoints minters and pausers.
    /// @param minter The first minter.
    /// @param pauser The first pauser.
    constructor(address admin, address minter, address pauser) ERC20("B3TR", "B3TR") ERC20Capped(SUPPLY_CAP) {
        if (admin == address(0) || minter == address(0) || pauser == address(0)) revert B3TRTokenZeroAddress();

        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(MINTER_ROLE, minter);
        _grantRole(PAUSER_ROLE, pauser);
    }

    /// @notice Creates tokens. Only MINTER_ROLE.
    /// @param to Who receives them.
    /// @param amount How many, in wei.
    function mint(address to, uint256 amount) external onlyRole(MINTER_ROLE) {
        _mint(to, amount);
    }

    /// @notice Creates tokens for many at once, which saves a call each; the real token has no such function. Only MINTER_ROLE.
    /// @param receivers Who receives them.
    /// @param amounts How many each, in wei; none: passed over.
    function mintMany(address[] calldata receivers, uint256[] calldata amounts) external onlyRole(MINTER_ROLE) {
        for (uint256 i = 0; i < receivers.length; ++i) {
            if (amounts[i] != 0) _mint(receivers[i], amounts[i]);
        }
    }

    /// @notice Stops transfers and mints. Only PAUSER_ROLE.
    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
    }

    /// @notice Lets transfers and mints go on. Only PAUSER_ROLE.
    function unpause() external onlyRole(PAUSER_ROLE) {
        _unpause();
    }

    /// @notice Whether an address may mint.
    /// @param account The address.
    /// @return authorized Whether it may.
    function authorizedMinters(address account) external view returns (bool authorized) {
        return hasRole(MINTER_ROLE, account);
    }

    /// @notice The token at a glance.
    /// @return name_ Its name.
    /// @return symbol_ Its symbol.
    /// @return decimals_ Its decimals.
    /// @return totalSupply_ What exists, in wei.
    /// @return cap_ What may exist, in wei.
    function tokenDetails()
        external
        view
        returns (string memory name_, string memory symbol_, uint8 decimals_, uint256 totalSupply_, uint256 cap_)
    {
        return (name(), symbol(), decimals(), totalSupply(), cap());
    }

    function _update(address from, address to, uint256 value) internal override(ERC20Capped, ERC20Pausable) {
        super._update(from, to, value);
    }
}
