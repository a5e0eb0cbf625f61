// SPDX-License-Identifier: MIT
// Follows a channel with the official client until COUNT events came: subscribe.mjs PORT COUNT CHANNEL
// Prints "subscribed", then a line {"event","data"} each, data as the client hands it to a listener.
import Pusher from 'pusher-js';

const [port, count, channel] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const pusher = new Pusher('app-key', { cluster: '', wsHost: '127.0.0.1', wsPort: port, forceTLS: false,
    enabledTransports: ['ws'], enableStats: false });

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
