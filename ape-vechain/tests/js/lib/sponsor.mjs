// A service that pays fees, as VIP-201 asks: POST {origin, raw} gives {signature}.

import { createServer } from 'node:http';
import { Address, Hex, HexUInt, Secp256k1, Transaction } from '@vechain/sdk-core';

/** Serve on a loopback port, signing with `key` for whoever asks but `refusing`; its address and how to stop it. */
export async function sponsor(key, refusing = undefined) {
    const server = createServer((request, response) => {
        const parts = [];
        request.on('data', (part) => parts.push(part));
        request.on('end', () => answer(response, Buffer.concat(parts), key, refusing));
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const close = () => new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
    });
    return { url: `http://127.0.0.1:${server.address().port}`, close };
}

function answer(response, body, key, refusing) {
    const { origin, raw } = JSON.parse(body);
    if (refusing !== undefined && origin.toLowerCase() === refusing.toLowerCase()) {
        response.writeHead(403, { 'content-type': 'text/plain' }).end('not for you\n');
        return;
    }
    const unsigned = Transaction.decode(HexUInt.of(raw).bytes, false);
    const hash = unsigned.getTransactionHash(Address.of(origin)).bytes;
    const signature = Hex.of(Secp256k1.sign(hash, key)).toString();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ signature }));
}
