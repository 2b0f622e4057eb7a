// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {PoolProofMock} from "./PoolProofMock.sol";

/// @dev What the pool asks of VeBetterDAO's list of apps.
interface IAppsOfPool {
    function appExists(bytes32 appId) external view returns (bool);
    function isAppAdmin(bytes32 appId, address account) external view returns (bool);
    function isRewardDistributor(bytes32 appId, address account) external view returns (bool);
    function teamWalletAddress(bytes32 appId) external view returns (address);
}

/// @dev What the pool tells VeBetterDAO's passport.
interface IPassportOfPool {
    function registerAction(address user, bytes32 appId) external;
    function registerActionForRound(address user, bytes32 appId, uint256 round) external;
}

/// @dev Behaves towards its callers as version 7 of VeBetterDAO's pool: the same functions, events, checks in the same order and
/// words. The real pool's proxy can be upgraded to it: `adopt` then takes over what the proxy had. Anyone may upgrade it, and
/// set its passport.
contract X2EarnRewardsPoolV7Mock is PoolProofMock, ReentrancyGuard, UUPSUpgradeable {
    event NewDeposit(uint256 amount, bytes32 indexed appId, address indexed depositor);
    event TeamWithdrawal(
        uint256 amount,
        bytes32 indexed appId,
        address indexed teamWallet,
        address withdrawer,
        string reason
    );
    event RegisterActionFailed(string reason, bytes lowLevelData);
    event AppPaused(bytes32 indexed appId, address indexed admin);
    event AppUnpaused(bytes32 indexed appId, address indexed admin);
    event RewardsPoolBalanceEnabled(bytes32 indexed appId, bool enabled);
    event RewardsPoolBalanceUpdated(
        bytes32 indexed appId,
        uint256 amount,
        uint256 availableFunds,
        uint256 rewardsPoolBalance
    );

    IERC20 public b3tr;
    IAppsOfPool public x2EarnApps;
    IPassportOfPool public veBetterPassport;
    mapping(bytes32 appId => uint256) public availableFunds;
    mapping(bytes32 appId => uint256) public rewardsPoolBalance;
    mapping(bytes32 appId => bool) public isRewardsPoolEnabled;
    mapping(bytes32 appId => bool) public isDistributionPaused;

    modifier onlyAdmin(bytes32 appId, string memory refusal) {
        require(x2EarnApps.appExists(appId), "X2EarnRewardsPool: app does not exist");
        require(x2EarnApps.isAppAdmin(appId, msg.sender), refusal);
        _;
    }

    receive() external payable {
        revert("X2EarnRewardsPool: contract does not accept VET");
    }

    fallback() external payable {
        revert("X2EarnRewardsPool: contract does not accept calls/data");
    }

    function adopt(
        IERC20 b3tr_,
        IAppsOfPool apps,
        IPassportOfPool passport,
        bytes32 appId,
        uint256 funds
    ) external {
        b3tr = b3tr_;
        x2EarnApps = apps;
        veBetterPassport = passport;
        availableFunds[appId] = funds;
    }

    function setVeBetterPassport(IPassportOfPool passport) external {
        veBetterPassport = passport;
    }

    function deposit(uint256 amount, bytes32 appId) external returns (bool) {
        require(x2EarnApps.appExists(appId), "X2EarnRewardsPool: app does not exist");
        availableFunds[appId] += amount;
        require(b3tr.transferFrom(msg.sender, address(this), amount), "X2EarnRewardsPool: deposit transfer failed");
        emit NewDeposit(amount, appId, msg.sender);
        return true;
    }

    function withdraw(
        uint256 amount,
        bytes32 appId,
        string memory reason
    ) external nonReentrant onlyAdmin(appId, "X2EarnRewardsPool: not an app admin") {
        require(availableFunds[appId] >= amount, "X2EarnRewardsPool: app has insufficient funds");
        require(b3tr.balanceOf(address(this)) >= amount, "X2EarnRewardsPool: insufficient funds on contract");
        address team = x2EarnApps.teamWalletAddress(appId);
        availableFunds[appId] -= amount;
        require(b3tr.transfer(team, amount), "X2EarnRewardsPool: Allocation transfer to app failed");
        emit TeamWithdrawal(amount, appId, team, msg.sender, reason);
    }

    function increaseRewardsPoolBalance(
        bytes32 appId,
        uint256 amount
    ) external onlyAdmin(appId, "X2EarnRewardsPool: caller is not app admin") {
        require(amount <= availableFunds[appId], "X2EarnRewardsPool: increasing amount exceeds available funds");
        isRewardsPoolEnabled[appId] = true;
        rewardsPoolBalance[appId] += amount;
        availableFunds[appId] -= amount;
        emit RewardsPoolBalanceUpdated(appId, amount, availableFunds[appId], rewardsPoolBalance[appId]);
    }

    function decreaseRewardsPoolBalance(
        bytes32 appId,
        uint256 amount
    ) external onlyAdmin(appId, "X2EarnRewardsPool: caller is not app admin") {
        require(amount <= rewardsPoolBalance[appId], "X2EarnRewardsPool: decreasing under rewards pool balance");
        isRewardsPoolEnabled[appId] = true;
        rewardsPoolBalance[appId] -= amount;
        availableFunds[appId] += amount;
        emit RewardsPoolBalanceUpdated(appId, amount, availableFunds[appId], rewardsPoolBalance[appId]);
    }

    function toggleRewardsPoolBalance(
        bytes32 appId,
        bool enable
    ) external onlyAdmin(appId, "X2EarnRewardsPool: caller is not app admin") {
        require(
            isRewardsPoolEnabled[appId] != enable,
            "X2EarnRewardsPool: rewards pool is already in desired state"
        );
        require(!isDistributionPaused[appId], "X2EarnRewardsPool: distribution is paused");
        if (!enable) {
            availableFunds[appId] += rewardsPoolBalance[appId];
            rewardsPoolBalance[appId] = 0;
        }
        isRewardsPoolEnabled[appId] = enable;
        emit RewardsPoolBalanceEnabled(appId, enable);
    }

    function pauseDistribution(
        bytes32 appId
    ) external onlyAdmin(appId, "X2EarnRewardsPool: not an app admin") {
        require(!isDistributionPaused[appId], "X2EarnRewardsPool: app already paused");
        isDistributionPaused[appId] = true;
        emit AppPaused(appId, msg.sender);
    }

    function unpauseDistribution(
        bytes32 appId
    ) external onlyAdmin(appId, "X2EarnRewardsPool: not an app admin") {
        require(isDistributionPaused[appId], "X2EarnRewardsPool: distribution is not paused");
        isDistributionPaused[appId] = false;
        emit AppUnpaused(appId, msg.sender);
    }

    function totalBalance(bytes32 appId) external view returns (uint256) {
        return availableFunds[appId] + rewardsPoolBalance[appId];
    }

    function version() external pure virtual returns (string memory) {
        return "7";
    }

    function _distribute(bytes32 appId, uint256 amount, address receiver) internal override nonReentrant {
        require(!isDistributionPaused[appId], "X2EarnRewardsPool: distribution is paused");
        _takeFunds(appId, amount);
        require(_transfer(receiver, amount), "X2EarnRewardsPool: Allocation transfer to app failed");
        try veBetterPassport.registerAction(receiver, appId) {} catch Error(string memory reason) {
            emit RegisterActionFailed(reason, "");
        } catch (bytes memory data) {
            emit RegisterActionFailed("Low-level error", data);
        }
    }

    function _takeFunds(bytes32 appId, uint256 amount) internal {
        require(x2EarnApps.appExists(appId), "X2EarnRewardsPool: app does not exist");
        require(x2EarnApps.isRewardDistributor(appId, msg.sender), "X2EarnRewardsPool: not a reward distributor");
        require(b3tr.balanceOf(address(this)) >= amount, "X2EarnRewardsPool: insufficient funds on contract");
        mapping(bytes32 => uint256) storage funds = isRewardsPoolEnabled[appId] ? rewardsPoolBalance : availableFunds;
        require(
            funds[appId] >= amount,
            isRewardsPoolEnabled[appId]
                ? "X2EarnRewardsPool: not enough funds in the rewards pool"
                : "X2EarnRewardsPool: app has insufficient available funds"
        );
        funds[appId] -= amount;
    }

    function _transfer(address receiver, uint256 amount) internal virtual returns (bool) {
        return b3tr.transfer(receiver, amount);
    }

    function _authorizeUpgrade(address) internal override {}
}
