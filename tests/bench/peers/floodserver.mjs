// SPDX-License-Identifier: MIT
// Sends COUNT trades, as fast as the peer reads them, to each client that subscribes: floodserver.mjs COUNT
// Prints its port. The handshake is npm ws's work; the frames are ready-made and go straight to the TCP socket,
// so that the sender is never what limits a comparison.
import { tradeFrames } from './floodmessages.mjs';
import { channel, serve } from './pusherserver.mjs';

const count = Number(process.argv[2] ?? 200000);
const framesPerWrite = 1024;
const frames = tradeFrames(channel);
const chunks = [];
for (let first = 0; first < frames.length; first += framesPerWrite)
    chunks.push(Buffer.concat(frames.slice(first, first + framesPerWrite)));

serve((socket) => {
    let sent = 0;
    const writeOn = () => {
        while (sent < count) {
            const index = sent % frames.length;
            const next = Math.min(framesPerWrite, count - sent);
            const chunk = next === framesPerWrite ? chunks[index / framesPerWrite]
                : Buffer.concat(frames.slice(index, index + next));
            sent += next;
            if (!socket.write(chunk)) {
                socket.once('drain', writeOn);
                return;
            }
        }
    };
    writeOn();
});
