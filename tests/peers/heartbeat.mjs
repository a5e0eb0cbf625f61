// SPDX-License-Identifier: MIT
// Publishes a beat on each channel with the official SDK, twenty times a second, also while the server is away:
// heartbeat.mjs PORT MASTER_KEY CHANNEL...   (the key of encrypted channels, base64). Ends when it is ended.
import Pusher from 'pusher';

const [port, masterKey, ...channels] = process.argv.slice(2);
const pusher = new Pusher({
    appId: 'app-id', key: 'app-key', secret: 'app-secret', host: '127.0.0.1', port: Number(port), useTLS: false,
    encryptionMasterKeyBase64: masterKey, timeout: 1000,
});

for (let n = 1; ; ++n) {
    await Promise.all(channels.map((channel) => pusher.trigger(channel, 'beat', { n }).catch(() => {})));
    await new Promise((resolve) => setTimeout(resolve, 50));
}
