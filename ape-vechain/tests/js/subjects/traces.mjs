// What happened inside: traces of mined transactions and of calls, and the reasons of reverts from them.

import { createHash } from 'node:crypto';
import { Address, BlockId, Hex, VET } from '@vechain/sdk-core';
import { deployBoard, mined } from '../lib/parts.mjs';

export async function run(parts) {
    const { thor, signers, addresses, provider, learn, step, refused } = parts;
    const board = await deployBoard(parts, 'board');
    const pin = await mined(await board.transact.pin({ value: 4 }, 'traced'), 'pin', learn);
    board.setSigner(signers[2]);
    const send = (clauses, name) => thor.contracts
        .executeMultipleClausesTransaction(clauses, signers[2], { gas: 200_000 })
        .then((sent) => mined(sent, name, learn));
    const renamed = await send([board.clause.pin('fine').clause, board.clause.rename('mine').clause], 'rename');
    const alone = await send([board.clause.rename('mine').clause], 'rename alone');
    const short = await send([board.clause.pin('no').clause], 'short pin');

    await step('reason in words', () => thor.transactions.getRevertReason(alone.meta.txID));
    await step('reason after a good clause', () => thor.transactions.getRevertReason(renamed.meta.txID));
    await step('error with arguments', () =>
        thor.transactions.getRevertReason(short.meta.txID, 'error TooShort(uint256 length, uint256 least)'));
    await step('no reason', () => thor.transactions.getRevertReason(pin.meta.txID));
    for (const name of ['call', 'prestate', '4byte', 'noop', '']) {
        await step(`pin: ${name || 'structLogger'}`, () => trace(thor, pin, 0, name));
    }
    await step('second clause: call', () => trace(thor, renamed, 1, 'call'));
    await step('short pin: call', () => trace(thor, short, 0, 'call'));
    await refused('no such clause', () => trace(thor, pin, 1, 'call'));
    await refused('no such tracer', () => trace(thor, pin, 0, 'nothing'));
    const { data } = board.clause.pin('called').clause;
    const target = { to: Address.of(board.address), data: Hex.of(data), value: VET.of(1n) };
    for (const name of ['call', 'prestate']) {
        await step(`call: ${name}`, () =>
            thor.debug.traceContractCall({ target, options: { caller: addresses[1] }, config: {} }, name));
    }
    await step('storage', () => thor.debug.retrieveStorageRange({
        target: at(pin, 0), options: { address: Address.of(board.address), maxResult: 10 } }));
    const count = { from: addresses[1], to: board.address, data: board.clause.count().clause.data, value: '0x0' };
    for (const tracer of ['callTracer', 'prestateTracer']) {
        await step(`debug_traceTransaction: ${tracer}`, () =>
            provider.request({ method: 'debug_traceTransaction', params: [pin.meta.txID, { tracer }] }));
        await step(`debug_traceCall: ${tracer}`, () => provider.request({
            method: 'debug_traceCall',
            params: [count, 'latest', { tracer }]
        }));
    }
}

const at = (receipt, clauseIndex) =>
    ({ blockId: BlockId.of(receipt.meta.blockID), transaction: BlockId.of(receipt.meta.txID), clauseIndex });

async function trace(thor, receipt, clauseIndex, name) {
    const traced = await thor.debug.traceTransactionClause({ target: at(receipt, clauseIndex), config: {} }, name);
    return name === '' ? shortened(traced) : traced;
}

/** Of a list of some hundred steps of the machine the first ones, how many, and a digest of all. */
function shortened({ structLogs, ...rest }) {
    const lines = structLogs.map((log) => JSON.stringify(log, Object.keys(log).sort()));
    const digest = createHash('sha256').update(lines.join()).digest('hex');
    return { ...rest, steps: lines.length, digest, first: structLogs.slice(0, 20) };
}
