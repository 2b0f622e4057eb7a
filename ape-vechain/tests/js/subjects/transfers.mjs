// VET and VTHO on the move: both types of transaction, several clauses, receipts.

import { Address, Clause, HexUInt, Transaction, VET, VTHO, Units } from '@vechain/sdk-core';
import { mined, unused } from '../lib/parts.mjs';

const BASE_FEE = 10_000_000_000_000; // wei of VTHO, the lowest there is
const [first, second] = [unused('10'), unused('11')];

export async function run(parts) {
    const { thor, addresses, learn, step } = parts;
    const vet = Clause.transferVET(first, VET.of(3n));
    const vtho = Clause.transferVTHOToken(second, VTHO.of(7n, Units.wei)).clause;

    await step('VET, dynamic fee', () => send(parts, [vet], '<dynamic>'));
    await step('VET, legacy', () => send(parts, [vet], '<legacy>', { gasPriceCoef: 128 }));
    await step('VET, high fee', () =>
        send(parts, [vet], '<high fee>', { maxFeePerGas: 2 * BASE_FEE, maxPriorityFeePerGas: BASE_FEE }));
    await step('VTHO', () => send(parts, [vtho], '<vtho>'));
    await step('several clauses', () => send(parts, [vet, vtho, vet], '<several>'));
    const comment = Clause.transferVET(first, VET.of(1n));
    const depends = await best(thor);
    await step('after another one', () => send(parts, [comment], '<dependent>', { dependsOn: depends }));
    await step('VET that is not there', () =>
        send(parts, [Clause.transferVET(first, VET.of(2_000_000_000n))], '<too much>'));
    await step('VET received', () => thor.accounts.getAccount(first));
    await step('VTHO received', () => thor.accounts.getAccount(second));
    await step('from account 1', () => thor.accounts.getAccount(Address.of(addresses[1])));
    await reads(parts, depends);
    await refusals(parts, vet);
    await step('signer', async () => {
        const id = await parts.signers[2].sendTransaction({ to: first.toString(), value: '0x5' });
        learn(id, '<by signer>');
        return await thor.transactions.waitForTransaction(id, { intervalMs: 20 });
    });
}

/** Build, sign and send as account 1; the receipt. */
async function send({ thor, addresses, keys, learn }, clauses, name, options = {}) {
    const gas = await thor.transactions.estimateGas(clauses, addresses[1]);
    const body = await thor.transactions.buildTransactionBody(clauses, gas.totalGas || 50_000, options);
    const signed = Transaction.of(body).sign(keys[1]);
    learn(signed.id.toString(), name);
    return await mined(await thor.transactions.sendTransaction(signed), name, learn);
}

async function best(thor) {
    return (await thor.blocks.getBestBlockCompressed()).transactions[0];
}

async function reads({ thor, step }, id) {
    await step('transaction', () => thor.transactions.getTransaction(id));
    await step('raw', async () => {
        const { raw, meta } = await thor.transactions.getTransactionRaw(id);
        return { id: Transaction.decode(HexUInt.of(raw).bytes, true).id.toString(), meta };
    });
    await step('pending', () => thor.transactions.getTransaction(id, { pending: true }));
    await step('receipt', () => thor.transactions.getTransactionReceipt(id));
    const genesis = await thor.blocks.getGenesisBlock();
    await step('at an earlier head', () => thor.transactions.getTransaction(id, { head: genesis.id }));
    await step('receipt at an earlier head', () => thor.transactions.getTransactionReceipt(id, { head: genesis.id }));
    const unknown = `0x${'ab'.repeat(32)}`;
    await step('unknown', () => thor.transactions.getTransaction(unknown));
    await step('unknown, raw', () => thor.transactions.getTransactionRaw(unknown));
    await step('no receipt', () => thor.transactions.getTransactionReceipt(unknown));
    await step('waited in vain', () =>
        thor.transactions.waitForTransaction(unknown, { timeoutMs: 60, intervalMs: 20 }));
    await step('block', () => thor.blocks.getBlockExpanded(2));
}

async function refusals({ thor, keys, learn, refused }, clause) {
    const post = async (options, gas = 21_000, key = keys[1]) => {
        const body = await thor.transactions.buildTransactionBody([clause], gas, options);
        const signed = Transaction.of(body).sign(key);
        learn(signed.id.toString(), '<refused>');
        return await thor.transactions.sendTransaction(signed);
    };
    await refused('too little gas', () => post({}, 20_999));
    await refused('too much gas', () => post({}, 40_000_001));
    await refused('another network', () => post({ chainTag: 0x4a }));
    await refused('expired', () => post({ blockRef: '0x0000000000000000', expiration: 1 }));
    await refused('far future', () => post({ blockRef: '0x00ffffff00000000' }));
    await refused('fee below the base fee', () => post({ maxFeePerGas: 1, maxPriorityFeePerGas: 1 }));
    await refused('priority above the fee', () =>
        post({ maxFeePerGas: BASE_FEE, maxPriorityFeePerGas: BASE_FEE + 1 }));
    await refused('no VTHO', () => post({}, 21_000, HexUInt.of('11'.repeat(32)).bytes));
    await refused('twice', async () => {
        const body = await thor.transactions.buildTransactionBody([clause], 21_000);
        const signed = Transaction.of(body).sign(keys[1]);
        await thor.transactions.sendTransaction(signed);
        return await thor.transactions.sendTransaction(signed);
    });
}
