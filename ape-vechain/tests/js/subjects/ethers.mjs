// ethers.js on top of the SDK's adapter: what a dapp written for Ethereum does.

import { Contract, ContractFactory, formatEther, isError } from 'ethers';
import { HardhatVeChainProvider, JSONRPCEthersProvider } from '@vechain/sdk-network';
import { BOARD, unused } from '../lib/parts.mjs';

export async function run({ url, wallet, addresses, learn, step }) {
    const hardhat = new HardhatVeChainProvider(wallet, url, (message, parent) => new Error(message, { cause: parent }));
    const provider = new JSONRPCEthersProvider(0x58, 'solo', hardhat);
    const signer = await provider.getSigner(addresses[1]);
    await step('network', async () => (await provider.getNetwork()).chainId);
    await step('block number', () => provider.getBlockNumber());
    await step('balance', async () => formatEther(await provider.getBalance(addresses[1])));

    const board = new Contract(await deployed(signer, step, learn), BOARD.abi, signer);
    await step('title', () => board.title());
    await step('estimate', () => board.pin.estimateGas('by ethers', { value: 3n }));
    await step('transaction', async () => {
        const sent = await board.pin('by ethers', { value: 3n });
        learn(sent.hash, '<pin>');
        const receipt = await sent.wait();
        return { status: receipt.status, gasUsed: receipt.gasUsed, logs: receipt.logs.map(decoded) };
    });
    await step('struct', async () => (await board.note(1n)).toArray());
    await step('events', async () => (await board.queryFilter('Pinned', 0, 9)).map(decoded));
    await step('events of an author', async () =>
        (await board.queryFilter(board.filters.Pinned(addresses[2]), 0, 9)).map(decoded));
    await step('revert', () => reverted(board.pin.staticCall('no')));
    await step('transfer', async () => {
        const sent = await signer.sendTransaction({ to: unused('70').toString(), value: 4n });
        learn(sent.hash, '<transfer>');
        return (await sent.wait()).status;
    });
    await step('balance of the other', () => provider.getBalance(unused('70').toString()));
    provider.destroy();
    hardhat.destroy();
}

/** Deploys; its address. The adapter cannot foretell it as Ethereum's rules do: the receipt knows it. */
async function deployed(signer, step, learn) {
    const factory = new ContractFactory(BOARD.abi, BOARD.bytecode, signer);
    let address;
    await step('deployment', async () => {
        const sent = await signer.sendTransaction(await factory.getDeployTransaction('By ethers'));
        learn(sent.hash, '<deployment>');
        const receipt = await sent.wait();
        address = receipt.contractAddress;
        learn(address, '<board>');
        return { status: receipt.status, gasUsed: receipt.gasUsed, contractAddress: address };
    });
    return address;
}

function decoded(log) {
    return { name: log.fragment?.name, args: log.args?.toArray(), topics: log.topics.length };
}

async function reverted(call) {
    try {
        return await call;
    } catch (error) {
        if (!isError(error, error.code)) throw error;
        return { code: error.code, data: error.data };
    }
}
