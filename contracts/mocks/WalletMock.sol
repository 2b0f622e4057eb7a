// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @dev A contract wallet of one key; it can be told to answer badly.
contract WalletMock is IERC1271 {
    enum Mood {
        Honest,
        WrongAnswer,
        Reverts
    }

    address private immutable _owner;
    Mood public mood;

    constructor(address owner) {
        _owner = owner;
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function isValidSignature(bytes32 hash, bytes memory signature) external view returns (bytes4) {
        require(mood != Mood.Reverts, "no");
        bool valid = mood == Mood.Honest && ECDSA.recover(hash, signature) == _owner;
        return valid ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
