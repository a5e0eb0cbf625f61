// SPDX-License-Identifier: MIT
// Answers client events with the official client: answer.mjs PORT CHANNEL [APP]
// Prints "subscribed", then a line {"data","user_id"} for each client-ask, and sends client-answer with the same data.
import Pusher from 'pusher-js';
import Server from 'pusher';

const [port, channelName, app = 'app'] = process.argv.slice(2);
const server = new Server({ appId: `${app}-id`, key: `${app}-key`, secret: `${app}-secret`, host: '127.0.0.1',
    port: Number(port), useTLS: false });
const pusher = new Pusher(`${app}-key`, {
    cluster: '', wsHost: '127.0.0.1', wsPort: Number(port), forceTLS: false, enabledTransports: ['ws'],
    enableStats: false,
    channelAuthorization: {
        customHandler: ({ socketId, channelName: name }, callback) => callback(null, server.authorizeChannel(
            socketId, name, name.startsWith('presence-') ? { user_id: 'official' } : undefined)),
    },
});

pusher.connection.bind('error', (error) => console.error(JSON.stringify(error)));
const channel = pusher.subscribe(channelName);
channel.bind('pusher:subscription_succeeded', () => console.log('subscribed'));
channel.bind('client-ask', (data, metadata) => {
    console.log(JSON.stringify({ data, user_id: metadata?.user_id }));
    channel.trigger('client-answer', data);
});
