// Fees that another account pays (VIP-191): a key at hand, and a service on the network (VIP-201).

import { Address, Clause, Hex, HexUInt, Transaction, VET } from '@vechain/sdk-core';
import { deployBoard, mined, partsOf, unused } from '../lib/parts.mjs';
import { sponsor } from '../lib/sponsor.mjs';

const POOR = '22'.repeat(32); // a key without VET and VTHO

export async function run(parts) {
    const { url, thor, addresses, keys, learn, step, refused } = parts;
    const clause = Clause.transferVET(unused('50'), VET.of(1n));
    const body = await thor.transactions.buildTransactionBody([clause], 21_000, { isDelegated: true });

    const both = Transaction.of(body).signAsSenderAndGasPayer(keys[1], keys[2]);
    await step('both keys at hand', async () => mined(await thor.transactions.sendTransaction(both), 'both', learn));
    await step('the transaction', () => thor.transactions.getTransaction(both.id.toString()));
    const legacy = { ...body, maxFeePerGas: undefined, maxPriorityFeePerGas: undefined, gasPriceCoef: 0 };
    await step('one after the other, legacy', async () => {
        const half = Transaction.of(legacy).signAsSender(keys[1]);
        const signed = half.signAsGasPayer(Address.of(addresses[1]), keys[3]);
        return await mined(await thor.transactions.sendTransaction(signed), 'in two steps', learn);
    });
    await step('both accounts', async () => {
        const [origin, payer] = [addresses[1], addresses[2]].map((address) => Address.of(address));
        return [await thor.accounts.getAccount(origin), await thor.accounts.getAccount(payer)];
    });
    await refused('a payer without VTHO', async () => {
        const signed = Transaction.of(body).signAsSenderAndGasPayer(keys[4], HexUInt.of(POOR).bytes);
        return await thor.transactions.sendTransaction(signed);
    });
    await refused('no payer', () => thor.transactions.sendRawTransaction(withoutPayer(body, keys[1])));
    await wallets(parts);
    await services(parts);
}

function withoutPayer(body, key) {
    return Hex.of(Transaction.of(body).signAsSender(key).encoded).toString();
}

/** A wallet that always lets account 5 pay. */
async function wallets({ url, keys, learn, step }) {
    const gasPayer = { gasPayerPrivateKey: HexUInt.of(keys[5]).digits };
    const paid = { ...(await partsOf(url, { gasPayer })), learn };
    const board = await deployBoard(paid, 'delegated board');
    await step('a deployment', async () => board.deployTransactionReceipt);
    await step('a call', async () => mined(await board.transact.pin('free of charge'), 'pin', learn));
    paid.provider.destroy();
}

/** A wallet that asks a service, for an account that has nothing. */
async function services({ url, addresses, keys, learn, step, refused }) {
    const service = await sponsor(keys[6], addresses[2]);
    const gasPayer = { gasPayerServiceUrl: service.url };
    const paid = { ...(await partsOf(url, { gasPayer })), learn };
    const board = await deployBoard(paid, 'sponsored board');
    await step('deployment by a service', async () => board.deployTransactionReceipt);
    await step('a call by a service', async () => mined(await board.transact.pin('by a service'), 'pin', learn));
    const provider = paid.provider;
    await step('over JSON-RPC', async () => {
        const value = '0x1';
        const id = await provider.request({
            method: 'eth_sendTransaction',
            params: [{ from: addresses[3], to: unused('51').toString(), value, gas: '0x5208' }]
        });
        const wait = (options) => paid.thor.transactions.waitForTransaction(id, options);
        return await mined({ id, wait }, 'sponsored', learn);
    });
    board.setSigner(paid.signers[2]);
    await refused('a service that refuses', () => board.transact.pin('not for me'));
    learn(service.url.replace('http://', ''), '<service>');
    await service.close();
    board.setSigner(paid.signers[1]);
    await refused('a service that is gone', () => board.transact.pin('too late'));
    provider.destroy();
}
