// SPDX-License-Identifier: MIT
// Sends COUNT trades, as fast as the peer reads them, to each client that subscribes: floodserver.mjs COUNT
// Prints its port. The handshake is npm ws's work; the frames are ready-made and go straight to the TCP socket,
// so that the sender is never what limits a comparison.
import { createRequire } from 'node:module';
import { tradeFrames } from './floodmessages.mjs';

const require = createRequire(new URL('../../peers/', import.meta.url));
const { WebSocketServer } = require('ws');

const count = Number(process.argv[2] ?? 200000);
const channel = 'bot-updates';
const framesPerWrite = 1024;
const frames = tradeFrames(channel);
const chunks = [];
for (let first = 0; first < frames.length; first += framesPerWrite)
    chunks.push(Buffer.concat(frames.slice(first, first + framesPerWrite)));

function flood(socket) {
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
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', (client, request) => {
    client.on('error', () => {});
    client.on('message', (bytes) => {
        const message = JSON.parse(bytes);
        if (message.event === 'pusher:ping')
            client.send('{"event":"pusher:pong","data":"{}"}');
        if (message.event !== 'pusher:subscribe' || message.data.channel !== channel)
            return;
        client.send(JSON.stringify({ event: 'pusher_internal:subscription_succeeded', channel, data: '{}' }),
            () => flood(request.socket));
    });
    client.send(JSON.stringify({ event: 'pusher:connection_established',
        data: JSON.stringify({ socket_id: '1234.5678', activity_timeout: 120 }) }));
});
server.on('listening', () => console.log(server.address().port));
