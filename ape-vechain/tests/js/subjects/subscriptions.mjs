// What the node tells by itself, over WebSockets, at the addresses that the SDK makes.

import { once } from 'node:events';
import WebSocket from 'ws';
import { subscriptions } from '@vechain/sdk-network';
import { deployBoard, mined, unused } from '../lib/parts.mjs';

const SILENCE = 300; // ms without a message, after which there is none to come

export async function run(parts) {
    const { url, thor, addresses, signers, learn, step, refused } = parts;
    learn((await thor.blocks.getBlockCompressed(1)).transactions[0], "<solo's own>");
    const board = await deployBoard(parts, 'board');
    const pinned = board.getEventAbi('Pinned').signature;
    const { blocks, beats, pool, events, byAuthor, transfers, toOther } = await openAll({
        blocks: subscriptions.getBlockSubscriptionUrl(url),
        beats: subscriptions.getBeatSubscriptionUrl(url),
        pool: subscriptions.getNewTransactionsSubscriptionUrl(url),
        events: subscriptions.getEventSubscriptionUrl(url, pinned, [], { address: board.address }),
        byAuthor: subscriptions.getEventSubscriptionUrl(url, pinned, [addresses[2]]),
        transfers: subscriptions.getVETtransfersSubscriptionUrl(url),
        toOther: subscriptions.getVETtransfersSubscriptionUrl(url, { recipient: unused('90').toString() })
    });
    await mined(await board.transact.pin({ value: 6 }, 'told to all'), 'pin', learn);
    board.setSigner(signers[2]);
    await mined(await board.transact.pin('told again'), 'second pin', learn);
    const clauses = [{ to: unused('90').toString(), value: '0x1', data: '0x' }];
    await mined(await thor.contracts.executeMultipleClausesTransaction(clauses, signers[3]), 'transfer', learn);
    await step('blocks', () => blocks.messages());
    await step('beats', () => beats.messages());
    await step('pool', () => pool.messages());
    await step('events', () => events.messages());
    await step('events of an author', () => byAuthor.messages());
    await step('transfers', () => transfers.messages());
    await step('transfers to an account', () => toOther.messages());
    await earlier(parts, board, pinned);
    await refused('beats as they once were', () => opened(subscriptions.getLegacyBeatSubscriptionUrl(url)));
    await refused('from no block', () =>
        opened(subscriptions.getBlockSubscriptionUrl(url, { blockID: `0x${'00'.repeat(3)}09${'00'.repeat(28)}` })));
    await refused('of no subject', () => opened(`${url.replace('http', 'ws')}/subscriptions/nothing`));
}

async function earlier({ url, thor, step }, board, pinned) {
    const blockID = (await thor.blocks.getBlockCompressed(2)).id;
    const all = await openAll({
        'blocks since': subscriptions.getBlockSubscriptionUrl(url, { blockID }),
        'events since': subscriptions.getEventSubscriptionUrl(url, pinned, [], { blockID, address: board.address }),
        'transfers since': subscriptions.getVETtransfersSubscriptionUrl(url, { blockID })
    });
    for (const [name, subscription] of Object.entries(all)) await step(name, () => subscription.messages());
}

async function openAll(addresses) {
    const all = await Promise.all(Object.values(addresses).map(opened));
    return Object.fromEntries(Object.keys(addresses).map((name, index) => [name, all[index]]));
}

/** An open subscription. `messages` waits until no more come, closes it and gives all of them. */
async function opened(address) {
    const socket = new WebSocket(address);
    const seen = [];
    let last = Date.now();
    socket.on('message', (data) => {
        seen.push(JSON.parse(data));
        last = Date.now();
    });
    await once(socket, 'open');
    return {
        async messages() {
            last = Math.max(last, Date.now() - SILENCE / 2);
            while (Date.now() - last < SILENCE) await new Promise((resolve) => setTimeout(resolve, 20));
            socket.close();
            await once(socket, 'close');
            return seen;
        }
    };
}
