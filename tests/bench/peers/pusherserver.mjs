// SPDX-License-Identifier: MIT
// As much of a Pusher server as a benchmark needs: greets, confirms one subscription, answers pings.
// `stream(tcpSocket)` begins once a client has subscribed. Prints its port.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../peers/', import.meta.url));
const { WebSocketServer } = require('ws');

export const channel = 'bot-updates';

export function serve(stream) {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
    server.on('connection', (client, request) => {
        client.on('error', () => {});
        client.on('message', (bytes) => {
            const message = JSON.parse(bytes);
            if (message.event === 'pusher:ping')
                client.send('{"event":"pusher:pong","data":"{}"}');
            if (message.event !== 'pusher:subscribe')
                return;
            const subscribed = message.data.channel;
            client.send(JSON.stringify({ event: 'pusher_internal:subscription_succeeded', channel: subscribed,
                data: '{}' }), () => subscribed === channel && stream(request.socket));
        });
        client.send(JSON.stringify({ event: 'pusher:connection_established',
            data: JSON.stringify({ socket_id: '1234.5678', activity_timeout: 120 }) }));
    });
    server.on('listening', () => console.log(server.address().port));
}
