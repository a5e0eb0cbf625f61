// SPDX-License-Identifier: MIT
// The official client on the flood: pusherjsclient.mjs PORT COUNT
// The same work as ours: decode, one bound and one global listener, the newest 100 000 events kept in a ring.
// Prints one line in the form of `pushwatch tail --stats`.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../peers/', import.meta.url));
const Pusher = require('pusher-js');

const [port, count] = process.argv.slice(2).map(Number);
const ring = new Array(100000);
let kept = 0;
let trades = 0;
let amount = 0;
let began;
let cpuBefore;

const pusher = new Pusher('app-key', { cluster: '', wsHost: '127.0.0.1', wsPort: port, forceTLS: false,
    enabledTransports: ['ws'], enableStats: false });
pusher.subscribe('bot-updates').bind('trade-executed', (trade) => {
    ++trades;
    amount += trade.amount;
});
pusher.bind_global((event, data) => {
    if (event !== 'trade-executed')
        return;
    if (kept === 0) {
        began = process.hrtime.bigint();
        cpuBefore = process.cpuUsage();
    }
    ring[kept % ring.length] = { event, data, channel: 'bot-updates', time: Date.now() };
    if (++kept === count)
        finish();
});

function finish() {
    const cpu = process.cpuUsage(cpuBefore);
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    console.log(JSON.stringify({ type: 'stats', events: kept, trades, amount, seconds, eventsPerSecond: kept / seconds,
        cpuNsPerEvent: (cpu.user + cpu.system) * 1000 / kept, maxRssKiB: process.resourceUsage().maxRSS }));
    process.exit(trades >= count - 1 ? 0 : 1);
}
