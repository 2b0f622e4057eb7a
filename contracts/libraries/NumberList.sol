// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title A list of vehicle numbers, six a slot
library NumberList {
    /// @dev Removes a number that is in the list; the last one takes its place. Costs with the length: a driver's own.
    function remove(uint40[] storage list, uint40 number) internal {
        uint256 at = 0;
        while (list[at] != number) ++at;
        list[at] = list[list.length - 1];
        list.pop();
    }

    /// @dev `count` entries from `offset` on; fewer at the end.
    function page(
        uint40[] storage list,
        uint256 offset,
        uint256 count
    ) internal view returns (uint40[] memory numbers) {
        uint256 length = list.length;
        uint256 left = offset < length ? length - offset : 0;
        numbers = new uint40[](count < left ? count : left);
        for (uint256 i = 0; i < numbers.length; ++i) numbers[i] = list[offset + i];
    }
}
