// Events and transfers of VET: filters, order, ranges, paging.

import { deployBoard, mined, unused } from '../lib/parts.mjs';

export async function run(parts) {
    const { thor, addresses, signers, learn, step, refused } = parts;
    const board = await deployBoard(parts, 'board');
    const other = await deployBoard(parts, 'other board', 'Other', 2);
    for (const index of [1, 2, 3]) {
        board.setSigner(signers[index]);
        await mined(await board.transact.pin({ value: index }, `from ${index}`), `pin ${index}`, learn);
    }
    await mined(await other.transact.pin('elsewhere'), 'other pin', learn);
    const several = [board.clause.rename('A').clause, board.clause.pin('in a row').clause,
        { to: unused('30').toString(), value: '0x11', data: '0x' }];
    await mined(await thor.contracts.executeMultipleClausesTransaction(several, signers[1]), 'several', learn);
    const best = (await thor.blocks.getBestBlockCompressed()).number;
    const range = { unit: 'block', from: 0, to: best };

    await step('all of an event', () => board.filters.Pinned().get());
    await step('by an argument', () => board.filters.Pinned({ author: addresses[2] }).get());
    await step('by the second argument', () => board.filters.Pinned({ number: 3n }).get());
    await step('none', () => board.filters.Pinned({ author: addresses[9] }).get());
    await step('latest first', () => board.filters.Pinned().get({ order: 'desc' }));
    await step('in some blocks', () => board.filters.Pinned().get({ range: { unit: 'block', from: 4, to: 5 } }));
    for (const offset of [0, 2, 4, 6]) {
        await step(`page from ${offset}`, () => board.filters.Pinned().get({ options: { offset, limit: 2 } }));
    }
    await step('of several kinds', () => {
        const criteriaSet = [board.criteria.Pinned(), board.criteria.Renamed(), other.criteria.Pinned()];
        return thor.logs.filterEventLogs({ range, criteriaSet, order: 'asc' });
    });
    await step('grouped', () =>
        thor.logs.filterGroupedEventLogs({ range, criteriaSet: [board.criteria.Pinned(), board.criteria.Renamed()] }));
    await step('raw, of any contract', () =>
        thor.logs.filterRawEventLogs({ range, criteriaSet: [{ topic0: board.criteria.Pinned().criteria.topic0 }] }));
    await step('raw, everything', () => thor.logs.filterRawEventLogs({ range: { unit: 'block', from: 2, to: 3 } }));
    await step('in time', async () => {
        const { timestamp } = await thor.blocks.getBlockCompressed(4);
        const time = { unit: 'time', from: timestamp, to: timestamp };
        const found = await thor.logs.filterRawEventLogs({ range: time, criteriaSet: [{ address: board.address }] });
        return found.some((log) => log.meta.blockNumber === 4);
    });
    await transfers(parts, board, range);
    await refused('more than the node gives at once', () =>
        thor.logs.filterRawEventLogs({ range, options: { offset: 0, limit: 1001 }, criteriaSet: [] }));
    await refused('too far', () =>
        thor.logs.filterRawEventLogs({ range, options: { offset: 100_001, limit: 1 }, criteriaSet: [] }));
}

async function transfers({ thor, addresses, step }, board, range) {
    const filter = (criteriaSet, more = {}) =>
        thor.logs.filterTransferLogs({ range, criteriaSet, order: 'asc', options: { offset: 0, limit: 10 }, ...more });
    await step('transfers', () => filter([{}]));
    await step('from an account', () => filter([{ sender: addresses[2] }]));
    await step('to the board', () => filter([{ recipient: board.address }]));
    await step('signed by', () => filter([{ txOrigin: addresses[1], recipient: board.address }]));
    await step('of one or another', () => filter([{ sender: addresses[2] }, { recipient: unused('30').toString() }]));
    await step('second page, latest first', () =>
        filter([{}], { order: 'desc', options: { offset: 2, limit: 2 } }));
}
