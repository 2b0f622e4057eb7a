// Many at once: parallel transactions and reads over kept-alive connections.

import { Address } from '@vechain/sdk-core';
import { BOARD, deployBoard } from '../lib/parts.mjs';

const EACH = 5; // transactions of each of ten accounts

export async function run(parts) {
    const { thor, addresses, signers, step } = parts;
    const board = await deployBoard(parts, 'board');
    const receipts = await Promise.all(signers.flatMap((signer, account) =>
        Array.from({ length: EACH }, (_, number) => pin(thor, board, signer, `${account}/${number}`))));
    await step('receipts', async () => receipts.map((receipt) => ({
        gasPayer: receipt.gasPayer,
        reverted: receipt.reverted,
        events: receipt.outputs[0].events.length
    })));
    await step('different ones', async () => new Set(receipts.map((receipt) => receipt.meta.txID)).size);
    await step('blocks in order', async () => {
        const numbers = receipts.map((receipt) => receipt.meta.blockNumber);
        return { first: Math.min(...numbers), last: Math.max(...numbers), different: new Set(numbers).size };
    });
    await step('count', () => board.read.count());
    await step('events', async () => {
        const events = await board.filters.Pinned().get();
        const texts = events.map((event) => event.decodedData[2]);
        return { numbers: events.map((event) => event.decodedData[1]), texts: texts.sort() };
    });
    await step('many reads', () => Promise.all([
        ...addresses.slice(1).map(async (address) => (await thor.accounts.getAccount(Address.of(address))).hasCode),
        ...Array.from({ length: 40 }, () => board.read.count()),
        ...Array.from({ length: 40 }, (_, number) =>
            thor.blocks.getBlockCompressed(number).then((block) => block.number))
    ]));
    await step('paid for by all', () => Promise.all(addresses.slice(1).map(async (address) =>
        (await thor.accounts.getAccount(Address.of(address))).balance)));
}

async function pin(thor, board, signer, text) {
    const other = thor.contracts.load(board.address, BOARD.abi, signer);
    other.setContractTransactOptions({ expiration: 1000 }); // the default is over before all are in
    const sent = await other.transact.pin({ value: 1 }, text);
    return await sent.wait({ intervalMs: 50 });
}
