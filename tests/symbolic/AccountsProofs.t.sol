// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DriverAccount} from "../../contracts/libraries/DriverAccount.sol";
import {RewardMath} from "../../contracts/libraries/RewardMath.sol";
import {VehicleAccount} from "../../contracts/libraries/VehicleAccount.sol";
import {Rewards, SilentRegistry} from "./Rewards.sol";

/// @dev What a driver was rewarded in all stays the same whether an only vehicle accounts for it or the driver does.
contract AccountsProofs {
    address private constant DRIVER = address(0xd);
    uint40 private constant ONLY = 1;
    uint40 private constant OTHER = 2;

    Rewards private _rewards;

    function setUp() external {
        _rewards = new Rewards(new SilentRegistry());
    }

    function check_oneMoreVehicleKeepsTheTotal(uint256 driverWord, uint256 onlyWord, uint256 otherWord) external {
        DriverAccount driver = _given(driverWord, onlyWord);
        _rewards.setVehicle(OTHER, VehicleAccount.wrap(otherWord));
        require(driver.isOpen() && driver.vehicleCount() < type(uint16).max);
        uint256 before = _total();
        _rewards.addVehicle(DRIVER, OTHER);

        assert(_total() == before);
    }

    function check_oneVehicleLessKeepsTheTotal(uint256 driverWord, uint256 onlyWord) external {
        DriverAccount driver = _given(driverWord, onlyWord);
        require(driver.isOpen() && driver.vehicleCount() != 0);
        uint256 before = _total();
        _rewards.removeVehicle(DRIVER);

        assert(_total() == before);
    }

    /// @dev What the contract keeps true of these two words.
    function _given(uint256 driverWord, uint256 onlyWord) private returns (DriverAccount driver) {
        driver = DriverAccount.wrap(driverWord);
        VehicleAccount only = VehicleAccount.wrap(onlyWord);
        require(driver.start() <= RewardMath.FIRST_INDEX);
        require(driver.onlyVehicle() == 0 || driver.onlyVehicle() == ONLY);
        require(driver.vehicleCount() != 0 || driver.onlyVehicle() == 0);
        require(driver.onlyVehicle() != 0 || driver.baseKm() == 0);
        require(driver.baseKm() <= only.rewardedKm());
        require(uint256(driver.rewardedKm()) + only.rewardedKm() - driver.baseKm() <= type(uint48).max);
        _rewards.setDriver(DRIVER, driver);
        _rewards.setVehicle(ONLY, only);
    }

    function _total() private view returns (uint256 rewardedKm) {
        (rewardedKm, , , ) = _rewards.driverAccount(DRIVER);
    }
}
