// How fast the second implementation is. A line on stdin is how many transactions to make; the answer is a JSON
// line: {sign, read, raw, id}: seconds for build + encode + sign + id and for decode + id of that many, and the
// last transaction, for whoever compares. By the clock or by the CPU time of the process, whichever is less.

import { createInterface } from 'node:readline';
import { Hex, Transaction } from '@vechain/sdk-core';

const { body, key } = JSON.parse(process.argv[2]);
const secret = Hex.of(key).bytes;

function sign(nonce) {
    const signed = Transaction.of({ ...body, clauses: body.clauses.map((clause) => ({ ...clause })), nonce }).sign(secret);
    return { raw: signed.encoded, id: signed.id.toString() };
}

function seconds(count, work) {
    const [clock, cpu] = [process.hrtime.bigint(), process.cpuUsage()];
    let last;
    for (let number = 0; number < count; number++) last = work(number);
    const used = process.cpuUsage(cpu);
    const passed = Number(process.hrtime.bigint() - clock) / 1e9;
    return [Math.min(passed, (used.user + used.system) / 1e6), last];
}

for await (const line of createInterface({ input: process.stdin })) {
    const count = Number(line);
    const [signing, { raw, id }] = seconds(count, sign);
    const [reading, readId] = seconds(count, () => Transaction.decode(raw, true).id.toString());
    if (readId !== id) throw new Error(`${readId} is not ${id}`);
    const hex = `0x${Buffer.from(raw).toString('hex')}`;
    process.stdout.write(`${JSON.stringify({ sign: signing, read: reading, raw: hex, id })}\n`);
}
