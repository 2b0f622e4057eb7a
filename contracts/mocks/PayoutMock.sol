// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IRewardDistributor} from "../interfaces/IRewardDistributor.sol";
import {Trip} from "../libraries/Trip.sol";
import {OneByOnePayout} from "../payouts/OneByOnePayout.sol";
import {Payout} from "../payouts/Payout.sol";

/// @dev Keeps books instead of paying. It can refuse a driver or a vehicle, use up all gas, call the distributor back, or
/// fail as a whole.
contract PayoutMock is OneByOnePayout {
    enum Mood {
        Honest,
        Refuses,
        BurnsGas,
        ReentersAndPays,
        ReentersAndReverts
    }

    error PayoutMockRefuses(address driver, uint40 vehicle, uint24 km, uint256 amount);
    error PayoutMockBroken();

    mapping(address driver => uint256) public paid;
    mapping(address driver => Mood) public mood;
    uint40 public refusedVehicle;
    bool public broken;

    constructor(address distributor_) Payout(distributor_) {}

    function setMood(address driver, Mood mood_) external {
        mood[driver] = mood_;
    }

    function setRefusedVehicle(uint40 vehicle) external {
        refusedVehicle = vehicle;
    }

    function setBroken(bool broken_) external {
        broken = broken_;
    }

    /// @dev In a call of its own, so that a failed payment leaves nothing.
    function book(Trip trip, uint256 amount) external {
        address driver = trip.driver();
        Mood how = mood[driver];
        if (how == Mood.Refuses || trip.vehicle() == refusedVehicle) {
            revert PayoutMockRefuses(driver, trip.vehicle(), trip.km(), amount);
        }
        if (how == Mood.BurnsGas) assert(_endless());
        if (how == Mood.ReentersAndPays || how == Mood.ReentersAndReverts) _reenter(trip.vehicle(), how);
        paid[driver] += amount;
    }

    function _payAll(Trip[] calldata trips, uint256[] calldata amounts) internal override returns (uint256 unpaid) {
        if (broken) revert PayoutMockBroken();
        return super._payAll(trips, amounts);
    }

    function _send(Trip trip, uint256 amount) internal override returns (bool done, bytes memory reason) {
        try this.book(trip, amount) {
            return (true, "");
        } catch (bytes memory reason_) {
            return (false, reason_);
        }
    }

    function _reenter(uint40 vehicle, Mood how) private {
        uint40[] memory vehicles = new uint40[](1);
        vehicles[0] = vehicle;
        if (how == Mood.ReentersAndReverts) {
            IRewardDistributor(distributor).settle(vehicles);
            return;
        }
        try IRewardDistributor(distributor).settle(vehicles) {
            paid[address(this)] += 1;
        } catch {
            paid[address(0)] += 1;
        }
    }

    function _endless() private view returns (bool) {
        uint256 sum = 0;
        while (gasleft() > 0) sum += 1;
        return sum == 0;
    }
}
