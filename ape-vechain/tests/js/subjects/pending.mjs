// A node that mines by the clock: what waits in its pool, and what becomes of it.

import { Clause, Transaction, VET } from '@vechain/sdk-core';
import { unused } from '../lib/parts.mjs';

const GENESIS = '0x00000000bb55405b'; // a reference that is the same whenever the program runs

export async function run(parts) {
    const { thor, step, refused } = parts;
    await nextBlock(thor);
    const first = await signed(parts, 1, '<first>');
    const second = await signed(parts, 2, '<second>', { dependsOn: first.id.toString() });
    const lonely = await signed(parts, 3, '<lonely>', { dependsOn: `0x${'cd'.repeat(32)}` });
    const send = async (tx) => (await thor.transactions.sendTransaction(tx)).id;
    await step('dependent, sent first', () => send(second));
    await step('sent', () => send(first));
    await step('dependent on nothing', () => send(lonely));
    await step('sent again', () => send(first));
    await step('not mined', () => thor.transactions.getTransaction(first.id.toString()));
    await step('pending', () => thor.transactions.getTransaction(first.id.toString(), { pending: true }));
    await step('no receipt', () => thor.transactions.getTransactionReceipt(first.id.toString()));
    await refused('expired', async () => send(await signed(parts, 4, '<late>', { expiration: 0 })));
    await refused('S too large', async () => send(mirrored(await signed(parts, 5, '<mirrored>'))));

    const receipts = await Promise.all([first, second].map((tx) => thor.transactions.waitForTransaction(
        tx.id.toString(), { intervalMs: 100 })));
    await step('receipts', async () => receipts.map((receipt) => ({ ...receipt, meta: null })));
    await step('in one block', async () => receipts[0].meta.blockID === receipts[1].meta.blockID);
    await step('in order', async () =>
        (await thor.blocks.getBlockExpanded(receipts[0].meta.blockID)).transactions.map((tx) => tx.id));
    await step('still waiting', () => thor.transactions.getTransaction(lonely.id.toString(), { pending: true }));
    await refused('sent after it was mined', () => send(first));
    await step('received', () => thor.accounts.getAccount(unused('b0')));
}

/** Right after a block nothing is mined for a while. */
async function nextBlock(thor) {
    const { number } = await thor.blocks.getBestBlockCompressed();
    await thor.blocks.waitForBlockCompressed(number + 1, { intervalMs: 20, timeoutMs: 30_000 });
}

async function signed({ thor, keys, learn }, account, name, options = {}) {
    const clause = Clause.transferVET(unused('b0'), VET.of(1n));
    const body = await thor.transactions.buildTransactionBody([clause], 21_000,
        { blockRef: GENESIS, expiration: 1000, ...options });
    const tx = Transaction.of(body).sign(keys[account]);
    learn(tx.id.toString(), name);
    return tx;
}

/** The other signature of the same key over the same hash, which public networks do not take. */
function mirrored(tx) {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const s = order - BigInt(`0x${Buffer.from(tx.signature.slice(32, 64)).toString('hex')}`);
    const bytes = Buffer.from(s.toString(16).padStart(64, '0'), 'hex');
    return Transaction.of(tx.body, Uint8Array.from([...tx.signature.slice(0, 32), ...bytes, tx.signature[64] ^ 1]));
}
