// Blocks, the network and its health.

import { ThorClient } from '@vechain/sdk-network';

export async function run({ url, thor, signers, addresses, learn, step, refused }) {
    await step('healthy', () => thor.nodes.isHealthy());
    await step('peers', () => thor.nodes.getNodes());
    await step('chain tag', () => thor.nodes.getChaintag());
    await step('genesis', () => thor.blocks.getGenesisBlock());
    learn((await thor.blocks.getBlockCompressed(1)).transactions[0], "<solo's own>");
    await step('best', () => thor.blocks.getBestBlockCompressed());
    await step('best, expanded', () => thor.blocks.getBestBlockExpanded());
    await step('finalized', () => thor.blocks.getFinalBlockCompressed());
    await step('finalized, expanded', () => thor.blocks.getFinalBlockExpanded());
    await step('justified', () => thor.blocks.getBlockCompressed('justified'));
    await step('base fee', () => thor.blocks.getBestBlockBaseFeePerGas());
    await step('reference', async () => (await thor.blocks.getBestBlockRef()).slice(0, 10));
    await step('later than the best', () => thor.blocks.getBlockCompressed(1_000));
    await step('unknown id', () => thor.blocks.getBlockCompressed(`0x${'00'.repeat(31)}07`));
    await refused('not a revision', () => thor.blocks.getBlockCompressed('newest'));
    await step('galactica', () => thor.forkDetector.isGalacticaForked('best'));
    await step('interstellar', () => thor.forkDetector.isInterstellarForked('best'));

    const waiting = thor.blocks.waitForBlockExpanded(2, { intervalMs: 20, timeoutMs: 20_000 });
    const id = await signers[1].sendTransaction({ to: addresses[2], value: '0x10' });
    learn(id, '<transfer>');
    const block = await step('wait for a block', () => waiting);
    await step('addresses of a block', async () => thor.blocks.getAllAddressesIntoABlock(block).sort());
    await step('by number', () => thor.blocks.getBlockCompressed(2));
    await step('by id', () => thor.blocks.getBlockExpanded(block.id));
    await step('wait in vain', () => thor.blocks.waitForBlockCompressed(9, { intervalMs: 20, timeoutMs: 100 }));
    await polled(url, step);
}

async function polled(url, step) {
    const client = ThorClient.at(url, { isPollingEnabled: true });
    for (let waited = 0; waited < 10_000 && client.blocks.getHeadBlock() === null; waited += 50) {
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await step('head, by polling', async () => client.blocks.getHeadBlock());
    client.destroy();
}
