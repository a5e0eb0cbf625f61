// SPDX-License-Identifier: MIT
// Sends EVENTS_PER_SECOND trades to the client that subscribes, from DELAY ms after that, until COUNT were sent:
// pacedserver.mjs EVENTS_PER_SECOND COUNT DELAY. Prints its port.
// The amount of each trade is the time it was sent at, in µs since the epoch: so the other end can tell its age.
import { performance } from 'node:perf_hooks';
import { stampedTradeFrames } from './floodmessages.mjs';
import { channel, serve } from './pusherserver.mjs';

const [rate, count, delay] = process.argv.slice(2).map(Number);
const { frames, stampOffset } = stampedTradeFrames(channel);
const tick = 2; // ms
const mostBuffered = 64 * 1024 * 1024;

serve((socket) => {
    let sent = 0;
    let began;
    const send = () => {
        const now = performance.timeOrigin + performance.now();
        began ??= now;
        const due = Math.min(Math.floor((now - began) * rate / 1000), count);
        // A peer that does not keep up is not drowned: what was due then is not sent.
        if (due > sent && socket.writableLength < mostBuffered) {
            const stamp = String(Math.round(now * 1000));
            const chunk = Buffer.concat(Array.from({ length: due - sent }, (_, i) => frames[(sent + i) % frames.length]));
            for (let at = 0, i = sent; i < due; at += frames[i % frames.length].length, ++i)
                chunk.write(stamp, at + stampOffset[i % frames.length], 'latin1');
            socket.write(chunk);
        }
        sent = due;
        if (sent === count)
            clearInterval(timer);
    };
    let timer;
    setTimeout(() => { timer = setInterval(send, tick); }, delay);
    socket.on('close', () => clearInterval(timer));
});
