// Accounts: balances, code, storage, now and earlier.

import { Address, BlockId, Revision } from '@vechain/sdk-core';
import { BUILT_IN_CONTRACTS } from '@vechain/sdk-network';
import { deployBoard, unused } from '../lib/parts.mjs';

const slot = (number) => BlockId.of(`0x${number.toString(16).padStart(64, '0')}`);

export async function run(parts) {
    const { thor, addresses, signers, learn, step, refused } = parts;
    const one = Address.of(addresses[1]);
    await step('a funded account', () => thor.accounts.getAccount(one));
    await step('in units', async () => units(await thor.accounts.getAccount(one)));
    await step('nobody', () => thor.accounts.getAccount(unused('1')));
    await step('built-in', async () => thor.accounts.getAccount(Address.of(BUILT_IN_CONTRACTS.ENERGY_ADDRESS)));

    const sent = await signers[1].sendTransaction({ to: unused('1').toString(), value: '0x64' });
    learn(sent, '<transfer>');
    await step('after a transfer', () => thor.accounts.getAccount(one));
    await step('before it', () => thor.accounts.getAccount(one, { revision: Revision.of(1) }));
    await step('at the genesis', () => thor.accounts.getAccount(one, { revision: Revision.of(0) }));
    await step('the other one', () => thor.accounts.getAccount(unused('1'), { revision: Revision.of('best') }));
    await step('finalized', () => thor.accounts.getAccount(unused('1'), { revision: Revision.of('finalized') }));
    await refused('at no block', () => thor.accounts.getAccount(one, { revision: Revision.of(99) }));

    const board = await deployBoard(parts, 'board');
    const address = Address.of(board.address);
    await step('a contract', () => thor.accounts.getAccount(address));
    await step('its code', async () => (await thor.accounts.getBytecode(address)).toString());
    await step('its code, before', async () =>
        (await thor.accounts.getBytecode(address, { revision: Revision.of(2) })).toString());
    await step('no code', async () => (await thor.accounts.getBytecode(one)).toString());
    for (const number of [0, 1, 2, 3]) {
        await step(`slot ${number}`, async () => (await thor.accounts.getStorageAt(address, slot(number))).toString());
    }
    await step('slot 1, before', async () =>
        (await thor.accounts.getStorageAt(address, slot(1), { revision: Revision.of(2) })).toString());
}

function units(account) {
    return { vet: account.vet.value.toString(), vtho: account.vtho.value.toString(), hasCode: account.hasCode };
}
