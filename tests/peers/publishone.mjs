// SPDX-License-Identifier: MIT
// Publishes one event with the official SDK: publishone.mjs PORT MASTER_KEY CHANNEL EVENT DATA
// MASTER_KEY (base64) is that of encrypted channels. Says "ok" when the server took it.
import Pusher from 'pusher';

const [port, encryptionMasterKeyBase64, channel, event, data] = process.argv.slice(2);
const pusher = new Pusher({
    appId: 'app-id', key: 'app-key', secret: 'app-secret', host: '127.0.0.1', port: Number(port), useTLS: false,
    encryptionMasterKeyBase64,
});
const body = await (await pusher.trigger(channel, event, JSON.parse(data))).text();
// soketi answers errors with status 200 and says so in the body only.
if (JSON.parse(body).error)
    throw new Error(body);
console.log('ok');
