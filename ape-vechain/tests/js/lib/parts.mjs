// What every subject works with.

import { readFileSync } from 'node:fs';
import { Address, HexUInt } from '@vechain/sdk-core';
import { ProviderInternalHDWallet, ThorClient, VeChainProvider } from '@vechain/sdk-network';

const MNEMONIC = 'denial kitchen pet squirrel other broom bar gas better priority spoil cross';
const board = JSON.parse(readFileSync(new URL('../contracts/Board.json', import.meta.url)));

export const BOARD = { abi: board.abi, bytecode: board.bytecode };

/** An address that nobody has used: `tail` in its last bytes. */
export const unused = (tail) => Address.of(`0x${'00'.repeat(18)}${HexUInt.of(tail).digits.padStart(4, 'a')}`);

/** Clients of a node, with solo's public accounts. */
export async function partsOf(url, options = {}) {
    const thor = ThorClient.at(url);
    const wallet = new ProviderInternalHDWallet(MNEMONIC.split(' '), 10, 0, "m/44'/818'/0'/0", options);
    const provider = new VeChainProvider(thor, wallet, options.gasPayer !== undefined);
    const addresses = await wallet.getAddresses();
    const signers = await Promise.all(addresses.map((_, index) => provider.getSigner(index)));
    const keys = wallet.accounts.map((account) => account.privateKey);
    return { url, thor, wallet, provider, addresses, signers, keys };
}

/** Deploy the board, by account `from`; `name` is what its address is shown as. */
export async function deployBoard({ thor, signers, learn }, name, title = 'News', from = 1) {
    const factory = thor.contracts.createContractFactory(BOARD.abi, BOARD.bytecode, signers[from]);
    await factory.startDeployment({ types: [{ type: 'string' }], values: [title] });
    const board = await factory.waitForDeployment();
    learn(board.deployTransactionReceipt.meta.txID, `<${name} deployment>`);
    learn(board.address, `<${name}>`);
    return board;
}

/** Wait for a sent transaction, whose id is shown as `name`. */
export async function mined(sent, name, learn) {
    learn(sent.id, `<${name}>`);
    return await sent.wait({ intervalMs: 50 });
}
