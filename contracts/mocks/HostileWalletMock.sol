// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @dev A contract wallet that accepts every signature, and does harm, or tries to, while it is asked.
contract HostileWalletMock {
    enum Mood {
        Kind,
        BurnsGas,
        AnswersHugely,
        CallsBack,
        AcceptsIfCalledBack
    }

    error HostileWalletMockFailed(bytes reason);

    /// @dev Of a huge answer, in bytes. With two million gas it can be written, but not copied by who asked for it.
    uint256 private constant HUGE = 448_000;

    Mood public mood;
    address public target;
    bytes public callback;

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    /// @dev What it calls from within `isValidSignature`.
    function setCallback(address target_, bytes calldata callback_) external {
        target = target_;
        callback = callback_;
    }

    /// @dev Makes the same call as a transaction of its own.
    function act() external {
        (bool done, bytes memory reason) = target.call(callback);
        if (!done) revert HostileWalletMockFailed(reason);
    }

    /// @dev Not a view, unlike the standard's.
    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        if (mood == Mood.BurnsGas) assert(_endless());
        if (mood == Mood.AnswersHugely) _answerHugely();
        if (mood == Mood.CallsBack || mood == Mood.AcceptsIfCalledBack) {
            (bool done, ) = target.call(callback);
            if (mood == Mood.AcceptsIfCalledBack && !done) return 0xffffffff;
        }
        return IERC1271.isValidSignature.selector;
    }

    function _endless() private view returns (bool) {
        uint256 sum = 0;
        while (gasleft() > 0) sum += 1;
        return sum == 0;
    }

    function _answerHugely() private pure {
        bytes memory answer = new bytes(HUGE);
        // A revert's data is copied by who asks, like an answer.
        revert(string(answer));
    }
}
