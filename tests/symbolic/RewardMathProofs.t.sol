// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {RewardMath} from "../../contracts/libraries/RewardMath.sol";

/// @dev The split over all words; allowances over the types that are stored: caps uint24, times uint40, totals uint48.
contract RewardMathProofs {
    function check_partsAddUpToWhatIsDue(uint256 due, uint256 allowance, uint256 budget) external pure {
        (uint256 pay, uint256 over, uint256 waiting) = RewardMath.split(due, allowance, budget);

        unchecked {
            assert(pay <= due && over <= due - pay && waiting == due - pay - over);
        }
    }

    function check_nothingIsPaidBeyondAllowanceAndBudget(uint256 due, uint256 allowance, uint256 budget) external pure {
        (uint256 pay, , ) = RewardMath.split(due, allowance, budget);

        assert(pay <= allowance && pay <= budget);
    }

    function check_nothingIsHeldBack(uint256 due, uint256 allowance, uint256 budget) external pure {
        (uint256 pay, , ) = RewardMath.split(due, allowance, budget);

        assert(pay == due || pay == allowance || pay == budget);
    }

    function check_nothingIsGivenUpWithoutAPayment(uint256 due, uint256 allowance, uint256 budget) external pure {
        (uint256 pay, uint256 over, ) = RewardMath.split(due, allowance, budget);

        assert(over == 0 || pay != 0);
    }

    function check_twoSettlementsPayWhatOnePays(uint64 a, uint64 b, uint64 allowance, uint64 budget) external pure {
        (uint256 once, , ) = RewardMath.split(uint256(a) + b, allowance, budget);
        (uint256 first, , ) = RewardMath.split(a, allowance, budget);
        (uint256 second, , ) = RewardMath.split(b, allowance - first, budget - first);

        assert(first + second == once);
    }

    function check_firstAllowanceIsOneWeeksCap(uint64 index, uint24 cap) external pure {
        require(index >= RewardMath.FIRST_INDEX);
        uint256 start = RewardMath.startAt(index, cap);

        assert(start != 0);
        assert(RewardMath.allowance(index, start, 0) == cap);
    }

    /// @dev After a change of the cap the former one counts up to the change, and the new one from there on.
    function check_allowanceGrowsByTheCapsOfTheTimes(
        uint24 former,
        uint24 cap,
        uint32 until,
        uint32 time
    ) external pure {
        uint256 first = RewardMath.FIRST_INDEX;
        uint256 changed = RewardMath.indexAt(first, former, 0, until);
        uint256 index = RewardMath.indexAt(changed, cap, until, uint256(until) + time);
        uint256 start = RewardMath.startAt(first, former);

        uint256 area = uint256(former) * (uint256(until) + 1 weeks) + uint256(cap) * time;
        assert(RewardMath.allowance(index, start, 0) == area / 1 weeks);
    }

    function check_allowanceNeverShrinksWithTheIndex(uint64 index, uint64 more, uint64 start, uint48 total) external pure {
        require(start <= index);

        assert(RewardMath.allowance(index, start, total) <= RewardMath.allowance(uint256(index) + more, start, total));
    }

    /// @dev The allowance shrinks by exactly what is paid out of it, so that total and time alone decide.
    function check_allowanceShrinksByWhatIsPaid(uint64 index, uint64 start, uint48 total, uint24 paid) external pure {
        require(start <= index);
        uint256 before = RewardMath.allowance(index, start, total);
        require(paid <= before);

        assert(RewardMath.allowance(index, start, uint256(total) + paid) == before - paid);
    }
}
