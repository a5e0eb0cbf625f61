// SPDX-License-Identifier: MIT
// Publishes COUNT awkward events, one after the other, with the official SDK: publish.mjs PORT COUNT CHANNEL
// The app is that of soketi.template.json. Says on each line what it sent: {"event","data"}, data as on the wire.
import Pusher from 'pusher';

const [port, count, channel] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const pusher = new Pusher({ appId: 'app-id', key: 'app-key', secret: 'app-secret', host: '127.0.0.1', port, useTLS: false });

const kinds = [
    (i) => ({ botUUID: `bot-${i}`, symbol: 'BTC/USDT', amount: i + 0.125, profit_is_win: i % 2 === 0 }),
    (i) => ({ text: `Grüße, ${i} 日本語 🚀 e\u0301 \u200f\u202eabc\u202c` }),
    (i) => ({ text: `"quoted" \\ back \\\\ / slash \b\f\n\r\t \u0000 \u001f \u007f \u2028 \u2029 ${i}` }),
    (i) => ({ nested: { list: [i, [null, true, { deep: '{"json":"in a \\"string\\""}' }]], empty: {}, none: [] } }),
    (i) => ({ amount: 9007199254740991, tiny: 1e-7, huge: 1e21, minus: -0.5, i }),
    (i) => ({ 'ключ "с кавычками"': i, '': 'empty key', 'a.b': '\\u0041 is no escape here' }),
    (i) => `plain text, no JSON: "${i}" \\ ünïcode \u{1f600} {`,
    (i) => [i, 'an array', { at: 'the top' }],
];

for (let i = 0; i < count; ++i) {
    const data = kinds[i % kinds.length](i);
    const event = i % 10 === 9 ? `event ${i}: ümlaut "x"` : `event-${i}`;
    const response = await pusher.trigger(channel, event, data);
    // soketi answers errors with status 200 and says so in the body only.
    const body = await response.text();
    if (JSON.parse(body).error)
        throw new Error(`event ${i}: ${body}`);
    console.log(JSON.stringify({ event, data: typeof data === 'string' ? data : JSON.stringify(data) }));
}
