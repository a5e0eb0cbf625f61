// SPDX-License-Identifier: MIT
// Thousands of the official client in one process: pooledclients.mjs PORT KEY COUNT
// As many handshakes at once as our pool allows. Prints one line as poolprobe does; run node with --expose-gc, so
// that what is only garbage is not counted.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../peers/', import.meta.url));
const Pusher = require('pusher-js');

const [port, key, count] = [Number(process.argv[2]), process.argv[3], Number(process.argv[4])];
const handshakes = 64;
const clients = [];
let standing = 0;

globalThis.gc();
const memoryBefore = process.memoryUsage().rss;
const cpuBefore = process.cpuUsage();
const began = process.hrtime.bigint();

function openNext() {
    if (clients.length === count)
        return;
    const client = new Pusher(key, { cluster: '', wsHost: '127.0.0.1', wsPort: port, forceTLS: false,
        enabledTransports: ['ws'], enableStats: false });
    clients.push(client);
    client.connection.bind('connected', () => {
        if (++standing === count)
            finish();
        else
            openNext();
    });
}

function finish() {
    const cpu = process.cpuUsage(cpuBefore);
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    globalThis.gc();
    const memory = (process.memoryUsage().rss - memoryBefore) / 1024 / count;
    const connected = clients.filter((client) => client.connection.state === 'connected').length;
    console.log(JSON.stringify({ connected, seconds, cpuSeconds: (cpu.user + cpu.system) / 1e6,
        kibPerConnection: memory }));
    process.exit(connected === count ? 0 : 1);
}

for (let i = 0; i < Math.min(handshakes, count); ++i)
    openNext();
