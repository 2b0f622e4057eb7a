// A contract: deployed, read, written to, now and earlier, alone and with others in one transaction.

import { BUILT_IN_CONTRACTS } from '@vechain/sdk-network';
import { Hex } from '@vechain/sdk-core';
import { BOARD, deployBoard, mined, unused } from '../lib/parts.mjs';

export async function run(parts) {
    const { thor, signers, learn, step, refused } = parts;
    const board = await deployBoard(parts, 'board');
    await step('deployment', async () => board.deployTransactionReceipt);
    await step('text', () => board.read.title());
    await step('address', () => board.read.owner());
    await step('number', () => board.read.count());
    await step('constant', () => board.read.LEAST_LENGTH());

    const pinned = async (...args) => mined(await board.transact.pin(...args), `pin ${args.join(' ')}`, learn);
    await step('transaction', () => pinned('first note'));
    await step('with VET', () => pinned({ value: 1000 }, 'paid for'));
    await step('with a comment', () => pinned({ comment: 'on the board' }, 'täglich ☀'));
    await step('struct', () => board.read.note(2n));
    await step('two values', () => board.read.average());
    await step('earlier', () => board.read.count({ revision: '3' }));
    await step('before it was there', async () => {
        const function_ = board.getFunctionAbi('count');
        const data = function_.encodeData([]).toString();
        const clause = { to: board.address, value: '0x0', data };
        return await thor.transactions.simulateTransaction([clause], { revision: 1 });
    });

    board.setSigner(signers[3]);
    board.setContractTransactOptions({ gasPriceCoef: 10 });
    await step('another signer, legacy', () => pinned('by the third'));
    board.clearContractTransactOptions();
    await step('calls at once', () =>
        thor.contracts.executeMultipleClausesCall([board.clause.title(), board.clause.count(), board.clause.note(1)]));
    await step('clauses at once', async () => {
        const clauses = [board.clause.pin('one of two'), board.clause.pin({ value: 5 }, 'two of two')];
        const sent = await thor.contracts.executeMultipleClausesTransaction(clauses, signers[4]);
        return await mined(sent, 'two pins', learn);
    });
    await step('payment', async () => {
        const id = await signers[4].sendTransaction({ to: board.address, value: '0x7' });
        return await mined({ id, wait: (options) => thor.transactions.waitForTransaction(id, options) }, 'paid', learn);
    });
    await simulations(parts, board);
    await builtIns(parts);
    const reader = thor.contracts.load(board.address, BOARD.abi);
    await step('without a signer', () => reader.read.count());
    await refused('to write without one', () => reader.transact.pin('nobody'));
}

async function simulations({ thor, addresses, step }, board) {
    const pin = board.clause.pin('simulated').clause;
    const transfer = { to: unused('20').toString(), value: '0x9', data: '0x' };
    const simulate = (clauses, options) => thor.transactions.simulateTransaction(clauses, options);
    await step('simulation', () => simulate([pin, pin, transfer], { caller: addresses[1] }));
    await step('with little gas', () => simulate([pin], { caller: addresses[1], gas: 30_000 }));
    await step('in the next block', () => simulate([pin], { caller: addresses[1], revision: 'next' }));
    await step('of a poor caller', () => simulate([transfer], { caller: unused('21').toString() }));
    await step('of a deployment', async () => {
        const data = Hex.of(BOARD.bytecode + '20'.padStart(64, '0') + '0'.repeat(64)).toString();
        const [result] = await simulate([{ to: null, value: '0x0', data }], { caller: addresses[1] });
        return { ...result, data: result.data.length };
    });
    await step('gas', () => thor.transactions.estimateGas([pin, transfer], addresses[1]));
    await step('gas with padding', () => thor.gas.estimateGas([pin], addresses[1], { gasPadding: 0.2 }));
}

async function builtIns({ thor, addresses, signers, learn, step }) {
    const { ENERGY_ADDRESS, ENERGY_ABI, PARAMS_ADDRESS, PARAMS_ABI } = BUILT_IN_CONTRACTS;
    const energy = thor.contracts.load(ENERGY_ADDRESS, ENERGY_ABI, signers[5]);
    const params = thor.contracts.load(PARAMS_ADDRESS, PARAMS_ABI);
    await step('VTHO name', () => energy.read.name());
    await step('VTHO symbol', () => energy.read.symbol());
    await step('VTHO decimals', () => energy.read.decimals());
    await step('VTHO balance', () => energy.read.balanceOf(addresses[6]));
    const transfer = await energy.transact.transfer(addresses[6], 12n);
    await step('VTHO transfer', () => mined(transfer, 'VTHO transfer', learn));
    const approval = await energy.transact.approve(addresses[7], 30n);
    await step('VTHO approval', () => mined(approval, 'VTHO approval', learn));
    await step('VTHO allowance', () => energy.read.allowance(addresses[5], addresses[7]));
    energy.setSigner(signers[7]);
    const spending = await energy.transact.transferFrom(addresses[5], addresses[8], 20n);
    await step('VTHO spending', () => mined(spending, 'VTHO spending', learn));
    await step('VTHO balance, after', () => energy.read.balanceOf(addresses[8]));
    await step('base gas price', () => thor.contracts.getLegacyBaseGasPrice());
    const key = `0x${Buffer.from('base-gas-price').toString('hex').padStart(64, '0')}`;
    await step('parameter', () => params.read.get(key));
    await step('executor', () => params.read.executor());
}
