// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DriverAccount} from "../libraries/DriverAccount.sol";
import {VehicleAccount, VehicleAccountLibrary} from "../libraries/VehicleAccount.sol";

/// @dev Makes the two packed accounts callable from tests; the ABI knows both as words.
contract AccountsMock {
    struct VehicleFields {
        uint24 settledKm;
        uint48 rewardedKm;
        uint64 start;
        uint8 tariff;
        bool open;
    }

    struct DriverFields {
        uint48 rewardedKm;
        uint64 start;
        uint40 onlyVehicle;
        uint48 baseKm;
        uint16 vehicleCount;
        bool frozen;
        bool open;
    }

    function vehicleOpen(uint64 start) external pure returns (VehicleAccount) {
        return VehicleAccountLibrary.open(start);
    }

    function vehicleSettledAt(VehicleAccount word, uint24 km, uint8 tariff) external pure returns (VehicleAccount) {
        return word.settledAt(km, tariff);
    }

    function vehicleRewarded(
        VehicleAccount word,
        uint24 payKm,
        uint24 overKm,
        uint8 tariff
    ) external pure returns (VehicleAccount) {
        return word.rewarded(payKm, overKm, tariff);
    }

    function vehicleUnrewarded(
        VehicleAccount word,
        uint24 payKm,
        uint24 overKm,
        uint8 tariff
    ) external pure returns (VehicleAccount) {
        return word.unrewarded(payKm, overKm, tariff);
    }

    function vehicleFields(VehicleAccount word) external pure returns (VehicleFields memory) {
        return
            VehicleFields(word.settledKm(), word.rewardedKm(), word.start(), word.tariff(), word.isOpen());
    }

    function driverOpened(DriverAccount word, uint64 start) external pure returns (DriverAccount) {
        return word.opened(start);
    }

    function driverRewarded(DriverAccount word, uint48 km) external pure returns (DriverAccount) {
        return word.rewarded(km);
    }

    function driverUnrewarded(DriverAccount word, uint48 km) external pure returns (DriverAccount) {
        return word.unrewarded(km);
    }

    function driverWithOnly(DriverAccount word, uint40 vehicle, uint48 km) external pure returns (DriverAccount) {
        return word.withOnly(vehicle, km);
    }

    function driverWithCount(DriverAccount word, uint16 count) external pure returns (DriverAccount) {
        return word.withCount(count);
    }

    function driverWithFrozen(DriverAccount word, bool frozen) external pure returns (DriverAccount) {
        return word.withFrozen(frozen);
    }

    function driverFields(DriverAccount word) external pure returns (DriverFields memory) {
        return
            DriverFields({
                rewardedKm: word.rewardedKm(),
                start: word.start(),
                onlyVehicle: word.onlyVehicle(),
                baseKm: word.baseKm(),
                vehicleCount: word.vehicleCount(),
                frozen: word.isFrozen(),
                open: word.isOpen()
            });
    }
}
