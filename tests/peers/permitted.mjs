// SPDX-License-Identifier: MIT
// Follows a private or encrypted channel with the official client, which the official SDK permits:
// permitted.mjs PORT COUNT CHANNEL MASTERKEY   (MASTERKEY in base64)
// Prints "subscribed", then a line {"event","data"} each, data as the client opened it.
import Pusher from 'pusher-js';
import Server from 'pusher';

const [port, count, channel, masterKey] = [Number(process.argv[2]), Number(process.argv[3]), ...process.argv.slice(4)];
const server = new Server({ appId: 'app-id', key: 'app-key', secret: 'app-secret', host: '127.0.0.1', port,
    useTLS: false, encryptionMasterKeyBase64: masterKey });
const pusher = new Pusher('app-key', { cluster: '', wsHost: '127.0.0.1', wsPort: port, forceTLS: false,
    enabledTransports: ['ws'], enableStats: false,
    channelAuthorization: {
        customHandler: ({ socketId, channelName }, callback) =>
            callback(null, server.authorizeChannel(socketId, channelName)),
    } });

let received = 0;
pusher.connection.bind('error', (error) => console.error(JSON.stringify(error)));
const subscription = pusher.subscribe(channel);
subscription.bind('pusher:subscription_succeeded', () => console.log('subscribed'));
subscription.bind_global((event, data) => {
    if (event.startsWith('pusher:'))
        return;
    console.log(JSON.stringify({ event, data }));
    if (++received === count)
        process.exit(0);
});
