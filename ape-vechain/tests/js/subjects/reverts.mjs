// What goes wrong in a contract: reasons in words, errors with arguments, panics.

import { deployBoard, mined } from '../lib/parts.mjs';

const TOO_SHORT = 'error TooShort(uint256 length, uint256 least)';

export async function run(parts) {
    const { thor, addresses, signers, learn, step, refused } = parts;
    const board = await deployBoard(parts, 'board');
    board.setSigner(signers[2]);
    const clauses = {
        'error with arguments': board.clause.pin('no').clause,
        'reason in words': board.clause.rename('mine').clause,
        panic: board.clause.average().clause,
        'error without arguments': board.clause.note(9n).clause
    };
    for (const [name, clause] of Object.entries(clauses)) {
        await step(`${name}: simulated`, () =>
            thor.transactions.simulateTransaction([clause], { caller: addresses[2] }));
        await step(`${name}: gas`, () => thor.transactions.estimateGas([clause], addresses[2]));
        await step(`${name}: mined`, async () => {
            const options = { gas: 100_000 };
            const sent = await thor.contracts.executeMultipleClausesTransaction([clause], signers[2], options);
            return await mined(sent, name, learn);
        });
    }
    await step('decoded', async () => {
        const [result] = await thor.transactions.simulateTransaction([clauses['error with arguments']]);
        return thor.transactions.decodeRevertReason(result.data, TOO_SHORT);
    });
    await refused('read: panic', () => board.read.average());
    await refused('read: error', () => board.read.note(0n));
    await step('the second of two', () =>
        thor.transactions.simulateTransaction([board.clause.pin('good').clause, clauses['reason in words'],
            board.clause.pin('never').clause], { caller: addresses[2] }));
    await step('the second of two, mined', async () => {
        const both = [board.clause.pin('good').clause, clauses['reason in words']];
        const sent = await thor.contracts.executeMultipleClausesTransaction(both, signers[2], { gas: 300_000 });
        return await mined(sent, 'both', learn);
    });
    await step('nothing was pinned', () => board.read.count());
    await step('out of gas', async () => {
        const sent = await board.contractsModule.executeMultipleClausesTransaction(
            [board.clause.pin('good').clause], signers[2], { gas: 40_000 });
        return await mined(sent, 'out of gas', learn);
    });
    await step('a signer sends what reverts', async () =>
        mined(await board.transact.rename('mine'), 'sent all the same', learn));
}
