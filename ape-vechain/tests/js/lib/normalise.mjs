// What differs from run to run gets a name, everything else stays to the letter.

const WORD = /0x[0-9a-f]{64}\b/g;
const LAST_BLOCK = 0xffff; // a number in the first four bytes up to this one: an id of a block

// Values that no two nodes share, by the name of their field; their type is kept.
const FREE = new Set([
    'timestamp', 'blockTimestamp', 'parentTimestamp', 'size', 'stateRoot', 'txsRoot', 'receiptsRoot',
    'transactionsRoot', 'nonce', 'r', 's', 'v', 'yParity', 'bloom'
]);

export class Names {
    #known = [];

    constructor(url) {
        this.learn(url, '<node>');
        this.learn(url.replace('http', 'ws'), '<node>');
    }

    /** Show `value`, also inside of data and with any case, as `name`. */
    learn(value, name) {
        const digits = value.replace(/^0x/, '').toLowerCase();
        if (!this.#known.some((known) => known.digits === digits)) this.#known.push({ digits, name });
        return value;
    }

    /** A JSON value without what differs from run to run. */
    normalise(value, field = '') {
        if (FREE.has(field) && value !== null && value !== undefined) return `<${typeof value}>`;
        if (typeof value === 'bigint') return `${value}n`;
        if (typeof value === 'string') return this.#text(value, field);
        if (Array.isArray(value)) return value.map((item) => this.normalise(item, field));
        if (value instanceof Uint8Array) return this.#text(`0x${Buffer.from(value).toString('hex')}`, field);
        if (value === undefined) return '<undefined>';
        if (value === null || typeof value !== 'object') return value;
        return Object.fromEntries(
            Object.entries(value).map(([name, item]) => [this.#text(name), this.normalise(item, name)])
        );
    }

    #text(text, field) {
        let shown = text;
        for (const { digits, name } of this.#known) {
            shown = shown.replaceAll(new RegExp(`(0x)?${digits}`, 'gi'), name);
        }
        shown = shown.replace(WORD, (word) => {
            const number = Number(word.slice(0, 10));
            return number > 0 && number <= LAST_BLOCK ? `<block ${number}>` : word;
        });
        if (field === 'blockRef') shown = `<ref ${Number(text.slice(0, 10))}>`;
        return shown;
    }
}
