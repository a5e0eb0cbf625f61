// SPDX-License-Identifier: MIT
// 5000 users' connections in one process to `pushwatch serve`, beside as many of pusher-js in one Node.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { peer, run } from './processes.mjs';
import { median, row } from './rows.mjs';

const count = 5000;
const rounds = 3;
const key = 'bench-key';
const sweepBudgetMs = 5;
// Of memory we take more: each of ours is a whole client with history, dispatcher and parser, and Qt's sockets keep
// their buffers (50 KiB to 37 when this was written).

/// Its port, and how to end it.
function startServe(pushwatch) {
    return new Promise((resolve, reject) => {
        const env = { ...process.env, PUSHER_SECRET: 'bench-secret' };
        const child = spawn(pushwatch, ['serve', '--port', '0', '--key', key, '--app-id', 'bench'],
            { env, stdio: ['ignore', 'pipe', 'ignore'] });
        child.once('error', reject);
        child.once('exit', (code) => reject(new Error(`pushwatch serve ended with ${code}`)));
        createInterface({ input: child.stdout }).once('line', (line) =>
            resolve({ port: JSON.parse(line).port, stop: () => child.kill() }));
    });
}

function parsed(stdout) {
    const result = JSON.parse(stdout);
    if (result.connected !== count)
        throw new Error(`not all of ${count} connected\n${stdout}`);
    return result;
}

export async function poolRows(pushwatch, probe) {
    const server = await startServe(pushwatch);
    const ours = [];
    const theirs = [];
    const args = [String(server.port), key, String(count)];
    try {
        for (let i = 0; i < rounds; ++i) {
            ours.push(parsed((await run(probe, args)).stdout));
            theirs.push(parsed((await run(process.execPath, ['--expose-gc', peer('pooledclients.mjs'), ...args])).stdout));
        }
    } finally {
        server.stop();
    }
    const figure = (results, name) => median(results.map((result) => result[name]));
    const both = (name) => [figure(ours, name), figure(theirs, name)];
    return [
        row(`${count} connections, memory each: ours / pusher-js`, ...both('kibPerConnection'), 'KiB', rounds, '<=1.8'),
        row(`${count} connections, CPU until all stand: ours / pusher-js`, ...both('cpuSeconds'), 's', rounds, '>=1'),
        row(`${count} connections, time until all stand: ours / pusher-js`, ...both('seconds'), 's', rounds, '>=1'),
        row(`sweep of ${count} connections, vs its budget`, figure(ours, 'sweepMs'), sweepBudgetMs, 'ms', rounds, '<=1'),
    ];
}
