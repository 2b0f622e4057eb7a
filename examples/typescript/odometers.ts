// Reads verified kilometres, follows what happens to them, and settles rewards; over VeChain's own SDK.
//
//   node odometers.js read                     every vehicle
//   node odometers.js follow [FIRST] [LAST]    the events of these blocks, the oldest first
//   SECRET=… node odometers.js settle 1 2      pay the drivers of vehicles 1 and 2
//
// THOR_URL is the node, DEPLOYMENT the folder of the addresses, ARTIFACTS that of the ABIs.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ABIContract, Address, Clause, Hex } from '@vechain/sdk-core';
import { ThorClient, VeChainPrivateKeySigner, VeChainProvider } from '@vechain/sdk-network';

const THOR_URL = process.env.THOR_URL ?? 'http://127.0.0.1:8669';
const DEPLOYMENT = process.env.DEPLOYMENT ?? '../../deployments/solo';
const ARTIFACTS = process.env.ARTIFACTS ?? '../../oracle/chain/artifacts';
const PAGE = 100;
const LOGS = 256;
const MOST_SETTLED = 256;

interface Deployed {
    readonly address: string;
    readonly abi: ABIContract<any>;
    readonly events: ReadonlyMap<string, string>; // by the hash of their signature
}

/** What `vehicles` tells of each; kilometres are whole, times seconds. */
interface Vehicle {
    readonly number: number;
    readonly driver: string;
    readonly odometerKm: number;
    readonly previousKm: number;
    readonly finalKm: number;
    readonly recordedAt: number;
    readonly miles: boolean;
    readonly frozen: boolean;
}

interface Happened {
    readonly block: number;
    readonly txId: string;
    readonly name: string;
    readonly values: Readonly<Record<string, unknown>>;
}

function json(...path: string[]): any {
    return JSON.parse(readFileSync(join(...path), 'utf8'));
}

function deployed(name: string): Deployed {
    const entries: any[] = json(ARTIFACTS, `${name}.json`).abi;
    const abi = ABIContract.ofAbi(entries as any);
    const names: string[] = entries.filter((entry) => entry.type === 'event').map((entry) => entry.name);
    const events = new Map(names.map((event) => [abi.getEvent(event).signatureHash, event]));
    return { address: json(DEPLOYMENT, `${name}.json`).address, abi, events };
}

/** Registry and distributor as a dapp sees them. */
export class Odometers {
    private readonly registry = deployed('MileageRegistry');
    private readonly distributor = deployed('RewardDistributor');

    constructor(private readonly node: ThorClient) {}

    async *vehicles(): AsyncGenerator<Vehicle> {
        for (let first = 1; ; first += PAGE) {
            const page = (await this.ask(this.registry, 'vehicles', first, PAGE)) as Vehicle[];
            yield* page;
            if (page.length < PAGE) return;
        }
    }

    /** Kilometres to pay, to give up and to wait; and what those to pay are worth, in wei. */
    async due(vehicle: number): Promise<[number, number, number, bigint]> {
        return (await this.ask(this.distributor, 'due', vehicle)) as [number, number, number, bigint];
    }

    /** All events of both contracts in these blocks, the oldest first. */
    async *happened(from: number, to: number): AsyncGenerator<Happened> {
        const contracts = [this.registry, this.distributor];
        const criteriaSet = contracts.map(({ address }) => ({ address }));
        for (let offset = 0; ; offset += LOGS) {
            const range = { unit: 'block' as const, from, to };
            const options = { offset, limit: LOGS };
            const page = await this.node.logs.filterRawEventLogs({ range, options, criteriaSet, order: 'asc' });
            for (const { address, topics, data, meta } of page) {
                const contract = contracts.find((each) => each.address === address.toLowerCase());
                const name = contract?.events.get(topics[0]);
                if (!contract || !name) continue;
                const log = { data: Hex.of(data), topics: topics.map((topic) => Hex.of(topic)) };
                const { args } = contract.abi.getEvent(name).decodeEventLog(log) as { args: Record<string, unknown> };
                yield { block: meta.blockNumber, txId: meta.txID, name, values: args };
            }
            if (page.length < LOGS) return;
        }
    }

    /** Pay what is due, whoever sends; the transaction's id. */
    async settle(vehicles: number[], secret: string): Promise<string> {
        if (vehicles.length > MOST_SETTLED) throw new Error(`at most ${MOST_SETTLED} vehicles in one call`);
        const settle = this.distributor.abi.getFunction('settle');
        const clause = Clause.callFunction(Address.of(this.distributor.address), settle, [vehicles]);
        const signer = new VeChainPrivateKeySigner(Hex.of(secret).bytes, new VeChainProvider(this.node));
        const from = await signer.getAddress();
        // Runs it first: what would be undone costs nothing here.
        const estimate = await this.node.transactions.estimateGas([clause], from);
        if (estimate.reverted) throw new Error(`would be undone: ${estimate.revertReasons.join(', ')}`);
        const { id } = await this.node.contracts.executeMultipleClausesTransaction([clause], signer, {
            gas: estimate.totalGas
        });
        const receipt = await this.node.transactions.waitForTransaction(id);
        if (!receipt || receipt.reverted) throw new Error(`transaction ${id} ${receipt ? 'was undone' : 'did not come'}`);
        return id;
    }

    private async ask({ address, abi }: Deployed, name: string, ...args: unknown[]): Promise<unknown> {
        const { success, result } = await this.node.contracts.executeCall(address, abi.getFunction(name), args);
        if (!success) throw new Error(`${name}: ${result.errorMessage}`);
        // One value as it is, several as an array.
        return (result.array?.length ?? 0) > 1 ? result.array : result.plain;
    }
}

function shown({ block, name, values }: Happened): string {
    const fields = Object.entries(values).map(([field, value]) => `${field}=${value}`);
    return `block ${block}: ${name} ${fields.join(' ')}`;
}

async function main([command, ...args]: string[]): Promise<void> {
    const node = ThorClient.at(THOR_URL, { isPollingEnabled: false });
    const odometers = new Odometers(node);
    const print = (line: string) => process.stdout.write(`${line}\n`);
    if (command === 'read') {
        for await (const { number, finalKm, odometerKm, frozen } of odometers.vehicles()) {
            const [pay, over, waiting, amount] = await odometers.due(number);
            print(`vehicle ${number}: ${finalKm} km final, ${odometerKm} km read${frozen ? ', frozen' : ''}`);
            print(`  due: ${pay} km = ${amount} wei; ${over} km over, ${waiting} km waiting`);
        }
    } else if (command === 'follow') {
        const best = await node.blocks.getBestBlockCompressed();
        const [first, last] = [Number(args[0] ?? 0), Number(args[1] ?? best?.number ?? 0)];
        for await (const event of odometers.happened(first, last)) print(shown(event));
    } else if (command === 'settle') {
        const id = await odometers.settle(args.map(Number), process.env.SECRET ?? '');
        print(`settled in transaction ${id}`);
    } else {
        throw new Error('read, follow or settle?');
    }
    node.destroy();
}

await main(process.argv.slice(2));
