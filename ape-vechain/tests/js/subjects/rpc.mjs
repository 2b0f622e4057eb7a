// Ethereum's JSON-RPC, as VeChain's SDK offers it to tools on top of a Thor node.

import { BOARD, deployBoard, mined, unused } from '../lib/parts.mjs';

export async function run(parts) {
    const { addresses, provider, learn, step, refused } = parts;
    const rpc = (method, ...params) => provider.request({ method, params });
    const asked = {};
    const show = (method, ...params) => {
        asked[method] = (asked[method] ?? 0) + 1;
        return step(`${method} ${asked[method]}`, () => rpc(method, ...params));
    };
    await network(show);
    const board = await deployBoard(parts, 'board');
    const id = await step('eth_sendTransaction', async () => {
        const data = board.clause.pin('over JSON-RPC').clause.data;
        const sent = await rpc('eth_sendTransaction', { from: addresses[1], to: board.address, data, value: '0x2a' });
        return learn(sent, '<pin>');
    });
    await accounts(show, board, addresses);
    await transactions(show, id);
    await blocks(show, parts);
    const { data } = board.clause.pin('no').clause;
    const short = { from: addresses[1], to: board.address, data };
    await refused('eth_call that reverts', () => rpc('eth_call', short, 'latest'));
    await refused('eth_estimateGas that reverts', () => rpc('eth_estimateGas', short, 'latest'));
    await refused('unknown method', () => rpc('eth_nothing'));
    await refused('eth_sendRawTransaction of Ethereum', () => rpc('eth_sendRawTransaction', `0x02${'c0'.repeat(9)}`));
    await step('signed and sent', async () => {
        const transaction = { from: addresses[1], to: unused('61').toString(), value: '0x9', gas: '0x5208' };
        const raw = await rpc('eth_signTransaction', transaction);
        const sent = await rpc('eth_sendRawTransaction', raw);
        return await mined({ id: sent, wait: (options) => parts.thor.transactions.waitForTransaction(sent, options) },
            'signed', learn);
    });
}

async function network(show) {
    await show('eth_chainId');
    await show('net_version');
    await show('net_listening');
    await show('net_peerCount');
    await show('web3_clientVersion');
    await show('eth_syncing');
    await show('eth_accounts');
    await show('eth_blockNumber');
    await show('eth_gasPrice');
    await show('eth_maxPriorityFeePerGas');
    await show('eth_feeHistory', '0x2', 'latest', [50]);
}

async function accounts(show, board, addresses) {
    await show('eth_getBalance', addresses[1], 'latest');
    await show('eth_getBalance', board.address, 'latest');
    await show('eth_getBalance', board.address, '0x2');
    await show('eth_getCode', board.address, 'latest');
    await show('eth_getStorageAt', board.address, `0x${'00'.repeat(32)}`, 'latest');
    await show('eth_call', { to: board.address, data: board.clause.title().clause.data }, 'latest');
    await show('eth_call', { to: board.address, data: board.clause.count().clause.data }, '0x2');
    const { data } = board.clause.pin('gas').clause;
    await show('eth_estimateGas', { from: addresses[1], to: board.address, data }, 'latest');
    const creation = BOARD.bytecode + '20'.padStart(64, '0') + '0'.repeat(64);
    await show('eth_estimateGas', { from: addresses[1], data: creation }, 'latest');
    const topics = [board.criteria.Pinned().criteria.topic0];
    await show('eth_getLogs', { address: board.address, fromBlock: '0x0', toBlock: '0x9' });
    await show('eth_getLogs', { fromBlock: '0x0', toBlock: '0x9', topics });
    await show('eth_getLogs', { address: addresses[9], fromBlock: '0x0', toBlock: '0x9', topics });
}

async function transactions(show, id) {
    await show('eth_getTransactionByHash', id);
    await show('eth_getTransactionReceipt', id);
    await show('eth_getTransactionByHash', `0x${'ab'.repeat(32)}`);
    await show('eth_getTransactionReceipt', `0x${'ab'.repeat(32)}`);
    await show('eth_getTransactionByBlockNumberAndIndex', '0x3', '0x0');
    await show('eth_getBlockTransactionCountByNumber', '0x3');
}

async function blocks(show, { thor }) {
    const best = await thor.blocks.getBestBlockCompressed();
    for (const block of ['latest', 'earliest', 'finalized', 'safe', '0x2', '0x63']) {
        await show('eth_getBlockByNumber', block, false);
    }
    await show('eth_getBlockByNumber', '0x3', true);
    await show('eth_getBlockByHash', best.id, true);
    await show('eth_getBlockReceipts', '0x3');
    await show('eth_getTransactionByBlockHashAndIndex', best.id, '0x0');
}
