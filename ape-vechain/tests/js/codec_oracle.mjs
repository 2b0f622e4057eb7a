// The second implementation of transactions: a JSON line in, a JSON line out, until the input ends.
//
//   {"body": {...}, "key": hex, "payer": hex | null}   build and sign:  {unsigned, hash, raw, id, ...}
//   {"raw": hex}                                       read, and encode again: the same, with the body
//
// What it refuses it answers with {"refused": why}.

import { createInterface } from 'node:readline';
import { Hex, Secp256k1, Address, Transaction } from '@vechain/sdk-core';

const bytes = (hex) => Hex.of(hex).bytes;
const text = (value) => `0x${Buffer.from(value).toString('hex')}`;

function facts(tx) {
    const unsigned = Transaction.of(tx.body);
    return {
        unsigned: text(unsigned.encoded),
        hash: tx.getTransactionHash().toString(),
        raw: text(tx.encoded),
        id: tx.id.toString(),
        origin: text(tx.origin.bytes),
        payer: tx.isDelegated ? text(tx.gasPayer.bytes) : null,
        gas: Number(tx.intrinsicGas.wei)
    };
}

function build({ body, key, payer }) {
    const unsigned = Transaction.of(body);
    if (payer === null) return facts(unsigned.sign(bytes(key)));
    const signed = unsigned.signAsSenderAndGasPayer(bytes(key), bytes(payer));
    const origin = Address.ofPublicKey(Secp256k1.derivePublicKey(bytes(key)));
    const apart = unsigned.signAsSender(bytes(key)).signAsGasPayer(origin, bytes(payer));
    if (text(apart.encoded) !== text(signed.encoded)) throw new Error('two ways to sign, two results');
    return facts(signed);
}

function read({ raw }) {
    const tx = Transaction.decode(bytes(raw), true);
    return { ...facts(tx), body: tx.body };
}

function answer(request) {
    try {
        return request.raw === undefined ? build(request) : read(request);
    } catch (error) {
        return { refused: String(error.message) };
    }
}

for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
