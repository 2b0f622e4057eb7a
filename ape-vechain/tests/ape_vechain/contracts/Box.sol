// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Box
/// @notice Keeps a number; fails in every way that a contract can.
contract Box {
    struct Entry {
        address by;
        uint256 number;
    }

    uint256 public constant MOST = 1000;

    /// @dev Slot 0, for those who read storage.
    uint256 public number;
    address public owner;

    event Stored(address indexed by, uint256 indexed number, string note);
    event Paid(address from, uint256 amount);

    error TooLarge(uint256 given, uint256 most);
    error Closed();

    constructor(uint256 first) payable {
        if (first > MOST) revert TooLarge(first, MOST);
        number = first;
        owner = msg.sender;
    }

    receive() external payable {
        emit Paid(msg.sender, msg.value);
    }

    function store(uint256 given) external returns (uint256 before) {
        if (given > MOST) revert TooLarge(given, MOST);
        before = number;
        number = given;
        emit Stored(msg.sender, given, "");
    }

    function store(uint256 given, string calldata note) external payable returns (uint256 before) {
        before = number;
        number = given;
        emit Stored(msg.sender, given, note);
    }

    function storeMany(uint256 count) external {
        for (uint256 i = 0; i < count; i++) {
            emit Stored(msg.sender, i, "many");
        }
    }

    /// @dev Gives gas back: a slot becomes zero.
    function clear() external {
        number = 0;
    }

    function entry() external view returns (Entry memory) {
        return Entry(owner, number);
    }

    function pair() external view returns (uint256, address) {
        return (number, owner);
    }

    function sum(uint256 a, uint256 b) external pure returns (uint256) {
        return a + b;
    }

    function caller() external view returns (address) {
        return msg.sender;
    }

    function time() external view returns (uint256) {
        return block.timestamp;
    }

    function chain() external view returns (uint256) {
        return block.chainid;
    }

    function checked(uint256 given) external pure returns (uint256) {
        require(given < 10, "not below ten");
        return given;
    }

    function closed() external pure {
        revert Closed();
    }

    function silent() external pure {
        revert();
    }

    function divided(uint256 a, uint256 b) external pure returns (uint256) {
        return a / b;
    }

    function endless() external {
        while (true) number++;
    }

    function broken() external pure {
        assembly {
            invalid()
        }
    }
}
