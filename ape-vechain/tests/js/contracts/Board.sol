// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Board
/// @notice Notes on a board: one of everything that a client has to encode and decode.
contract Board {
    struct Note {
        address author;
        uint96 paid;
        string text;
    }

    uint256 public constant LEAST_LENGTH = 3;

    /// @dev Slot 0, for those who read storage.
    uint256 public count;
    address public owner;
    string public title;
    mapping(uint256 number => Note note) private _notes;

    event Pinned(address indexed author, uint256 indexed number, string text, uint256 paid);
    event Renamed(string indexed hashed, string title);

    error TooShort(uint256 length, uint256 least);
    error Absent();

    constructor(string memory title_) payable {
        owner = msg.sender;
        title = title_;
        emit Renamed(title_, title_);
    }

    receive() external payable {}

    /// @notice Pins a note; what is sent with it stays on the board.
    function pin(string calldata text) external payable returns (uint256 number) {
        if (bytes(text).length < LEAST_LENGTH) revert TooShort(bytes(text).length, LEAST_LENGTH);
        number = ++count;
        _notes[number] = Note(msg.sender, uint96(msg.value), text);
        emit Pinned(msg.sender, number, text, msg.value);
    }

    /// @notice Only the owner, or a reason in words.
    function rename(string calldata title_) external {
        require(msg.sender == owner, "only the owner renames");
        title = title_;
        emit Renamed(title_, title_);
    }

    /// @notice A note, or an error without arguments.
    function note(uint256 number) external view returns (Note memory) {
        if (number == 0 || number > count) revert Absent();
        return _notes[number];
    }

    /// @notice Two values at once; a Panic for zero notes.
    function average() external view returns (uint256 each, uint256 rest) {
        return (address(this).balance / count, address(this).balance % count);
    }
}
