// Connex, the client that wallets and older dapps use; it follows the chain over /subscriptions/beat2.

import { Driver, SimpleNet, SimpleWallet } from '@vechain/connex-driver';
import { Framework } from '@vechain/connex-framework';
import { HexUInt } from '@vechain/sdk-core';
import { BOARD, unused } from '../lib/parts.mjs';
import { sponsor } from '../lib/sponsor.mjs';

const abi = (name) => BOARD.abi.find((item) => item.name === name);

export async function run(parts) {
    const { url, thor, keys, addresses, learn, step, refused } = parts;
    learn((await thor.blocks.getBlockCompressed(1)).transactions[0], "<solo's own>");
    const { driver, connex } = await connect(url, keys);
    await step('genesis', () => connex.thor.genesis);
    const follow = async (name, service) => {
        const tick = connex.thor.ticker();
        const { txid } = await service.request();
        learn(txid, `<${name}>`);
        await tick.next();
        const receipt = await connex.thor.transaction(txid).getReceipt();
        const { contractAddress } = receipt.outputs[0];
        if (contractAddress !== null) learn(contractAddress, '<board>');
        return receipt;
    };
    await connex.thor.ticker().next();
    await step('head', () => connex.thor.status.head);
    const encoded = BOARD.bytecode + ['20', '1'].map((word) => word.padStart(64, '0')).join('') + '41'.padEnd(64, '0');
    const receipt = await step('deployment', () =>
        follow('deployment', connex.vendor.sign('tx', [{ to: null, value: 0, data: encoded }])));
    const board = connex.thor.account(receipt.outputs[0].contractAddress);
    await step('head after it', () => connex.thor.status.head);
    const pin = board.method(abi('pin'));
    await step('transaction', () => follow('pin', pin.value(8).transact('by connex')));
    await step('read', () => board.method(abi('note')).call(1));
    await step('revert', () => board.method(abi('rename')).caller(addresses[2]).call('mine'));
    await step('error', () => board.method(abi('pin')).call('no'));
    await step('poor caller', () => pin.call('without a caller'));
    await step('events', () => board.event(abi('Pinned')).filter([]).order('desc').apply(0, 5));
    await step('events of nobody', () => board.event(abi('Pinned')).filter([{ author: addresses[9] }]).apply(0, 5));
    await step('transfers', () =>
        connex.thor.filter('transfer', [{ recipient: board.address }])
            .range({ unit: 'block', from: 0, to: 9 }).apply(0, 5));
    await step('account', () => board.get());
    await step('storage', () => board.getStorage(`0x${'00'.repeat(32)}`));
    await step('block', () => connex.thor.block(2).get());
    await step('explanation', () =>
        connex.thor.explain([pin.asClause('explained'), { to: unused('80').toString(), value: 3, data: '0x' }])
            .caller(addresses[1]).execute());
    await step('fees', async () => [
        await connex.thor.fees.priorityFee(), await connex.thor.fees.history().count(2).get()]);
    const service = await sponsor(keys[6]);
    await step('delegated', () =>
        follow('delegated', pin.transact('for free').delegate(service.url, addresses[6].toLowerCase())));
    await service.close();
    await refused('too little gas', () => pin.transact('for free').gas(30).request());
    driver.close();
}

/** A wallet with account 1. Told of no head, the driver asks for the best block and then follows the beats. */
async function connect(url, keys) {
    const net = new SimpleNet(url);
    const wallet = new SimpleWallet();
    wallet.import(HexUInt.of(keys[1]).toString());
    const driver = new Driver(net, await net.http('GET', 'blocks/0'), undefined, wallet);
    return { driver, connex: new Framework(driver) };
}
