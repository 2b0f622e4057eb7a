// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ReadingBlob} from "../../contracts/libraries/ReadingBlob.sol";

/// @dev Blobs of 0 to 3 entries, and of a byte more or less than one.
contract ReadingBlobProofs {
    using ReadingBlob for bytes;

    function check_readingsComeOutAsPacked(
        uint40 v0,
        uint24 k0,
        uint40 v1,
        uint24 k1,
        uint40 v2,
        uint24 k2
    ) external view {
        bytes memory blob = abi.encodePacked(v0, k0, v1, k1, v2, k2);
        (uint40 vehicle, uint24 km) = this.at(blob, 0);
        assert(vehicle == v0 && km == k0);
        (vehicle, km) = this.at(blob, 8);
        assert(vehicle == v1 && km == k1);
        (vehicle, km) = this.at(blob, 16);
        assert(vehicle == v2 && km == k2);
    }

    /// @dev Beyond the end there is a revert, and no zero.
    function check_noEntryBeyondTheEnd(bytes calldata blob) external view {
        for (uint256 offset = 0; offset <= blob.length; ++offset) {
            bool fits = offset + 8 <= blob.length;
            try this.at(blob, offset) {
                assert(fits);
            } catch {
                assert(!fits);
            }
        }
    }

    function check_wellFormedIsWholeEntries(bytes calldata blob, uint16 most) external pure {
        uint256 entries = blob.length / 8;

        assert(blob.isWellFormed(most) == (entries * 8 == blob.length && entries >= 1 && entries <= most));
    }

    function at(bytes calldata blob, uint256 offset) external pure returns (uint40 vehicle, uint24 km) {
        return blob.at(offset);
    }
}
