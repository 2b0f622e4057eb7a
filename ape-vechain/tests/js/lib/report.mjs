// One JSON line for each step.

import { Names } from './normalise.mjs';

export class Report {
    #names;
    #write;
    failed = false;

    constructor(url, write) {
        this.#names = new Names(url);
        this.#write = write;
    }

    /** Name an id or an address that differs from run to run; the value again. */
    learn(value, name) {
        return this.#names.learn(value, name);
    }

    /** Do it, print what it gives, and give it back. */
    async step(name, action) {
        try {
            const result = await action();
            this.#line({ step: name, result });
            return result;
        } catch (error) {
            this.failed = true;
            this.#line({ step: name, failed: error.stack ?? String(error) });
            return undefined;
        }
    }

    /** Do what has to be refused, and print how. */
    async refused(name, action) {
        let result;
        try {
            result = await action();
        } catch (error) {
            this.#line({ step: name, refused: told(error) });
            return;
        }
        this.failed = true;
        this.#line({ step: name, failed: 'was not refused', result });
    }

    #line(line) {
        this.#write(JSON.stringify(this.#names.normalise(line)));
    }
}

/** The chain of an error's causes, without what the client adds about its own request; its names are minified. */
function told(error) {
    const chain = [];
    for (let cause = error; cause instanceof Error && chain.length < 5; cause = cause.innerError ?? cause.cause) {
        const reason = /-Reason: '([^]*?)'\n/.exec(cause.message)?.[1] ?? cause.message;
        if (!chain.includes(reason)) chain.push(reason);
    }
    return chain;
}
