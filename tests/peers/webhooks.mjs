// SPDX-License-Identifier: MIT
// An application that takes webhooks and checks them with the official SDK: webhooks.mjs PORT HOOK_PORT
// PORT is the server's, which posts to HOOK_PORT. Prints each event as a line, or "forged"; ends when the
// channel is vacated.
import { createServer } from 'node:http';
import Pusher from 'pusher-js';
import Server from 'pusher';

const [port, hookPort] = process.argv.slice(2, 4).map(Number);
const server = new Server({ appId: 'app-id', key: 'app-key', secret: 'app-secret', host: '127.0.0.1', port, useTLS: false });

createServer((request, response) => {
    const chunks = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
        const webhook = server.webhook({ headers: request.headers, rawBody: Buffer.concat(chunks).toString() });
        response.end();
        if (!webhook.isValid()) {
            console.log('forged');
            return;
        }
        for (const { name, channel, event, data, user_id: userId } of webhook.getEvents()) {
            console.log([name, channel, userId, event, data].filter(part => part !== undefined).join(' '));
            if (name === 'channel_vacated')
                process.exit(0);
        }
    });
}).listen(hookPort, '127.0.0.1', () => {
    const ann = new Pusher('app-key', {
        cluster: '', wsHost: '127.0.0.1', wsPort: port, forceTLS: false, enabledTransports: ['ws'], enableStats: false,
        channelAuthorization: {
            customHandler: ({ socketId, channelName }, callback) =>
                callback(null, server.authorizeChannel(socketId, channelName, { user_id: 'ann' })),
        },
    });
    const room = ann.subscribe('presence-room');
    room.bind('pusher:subscription_succeeded', () => {
        room.trigger('client-typing', { at: 3 });
        ann.unsubscribe('presence-room');
    });
});
