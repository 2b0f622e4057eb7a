// What a transaction costs, asked beforehand.

import { unused } from '../lib/parts.mjs';

export async function run({ thor, addresses, signers, learn, step, refused }) {
    await step('priority', () => thor.gas.getMaxPriorityFeePerGas());
    await step('next base fee', () => thor.gas.getNextBlockBaseFeePerGas());
    await step('base gas price', () => thor.transactions.getLegacyBaseGasPrice());
    for (const number of [1, 2, 3]) {
        const priority = number * 1_000_000_000_000;
        const fees = { maxFeePerGas: 30_000_000_000_000, maxPriorityFeePerGas: priority };
        const id = await signers[number].sendTransaction({ to: unused('40').toString(), value: '0x1', ...fees });
        learn(id, `<transfer ${number}>`);
    }
    const history = (options) => thor.gas.getFeeHistory(options);
    await step('history', () => history({ blockCount: 4, newestBlock: 'best' }));
    await step('history with rewards', () =>
        history({ blockCount: 3, newestBlock: 'best', rewardPercentiles: [0, 50, 100] }));
    await step('history to the next block', () => history({ blockCount: 2, newestBlock: 'next' }));
    await step('history to a number', () => history({ blockCount: 2, newestBlock: 3, rewardPercentiles: [25] }));
    await step('more than there is', () => history({ blockCount: 1000, newestBlock: 'best' }));
    await refused('percentile above 100', () =>
        history({ blockCount: 1, newestBlock: 'best', rewardPercentiles: [101] }));
    await refused('history of no block', () => history({ blockCount: 1, newestBlock: 77 }));
    await step('defaults', () => thor.transactions.fillDefaultBodyOptions());
    await step('defaults, legacy', () => thor.transactions.fillDefaultBodyOptions({ gasPriceCoef: 3 }));
    await step('body', () =>
        thor.transactions.buildTransactionBody([{ to: addresses[2], value: '0x1', data: '0x' }], 21_000));
    await step('gas of a transfer', () =>
        thor.transactions.estimateGas([{ to: addresses[2], value: '0x1', data: '0x00ff' }], addresses[1]));
    await step('gas of too much', () =>
        thor.transactions.estimateGas([{ to: addresses[2], value: `0x${'f'.repeat(24)}`, data: '0x' }], addresses[1]));
}
