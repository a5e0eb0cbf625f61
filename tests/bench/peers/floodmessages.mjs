// SPDX-License-Identifier: MIT
// The stream of both sides of a comparison: `distinct` different trades, repeated, as ready WebSocket frames.

const symbols = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'XRP/USDT', 'ADA/USDT', 'DOGE/USDT', 'AVAX/USDT', 'DOT/USDT',
    'LINK/USDT', 'LTC/USDT', 'BCH/USDT', 'ATOM/USDT', 'NEAR/USDT', 'UNI/USDT', 'APT/USDT', 'ARB/USDT'];
const bots = 97;

// Park and Miller's generator: the same stream in each run, on each machine.
function generator(seed) {
    let state = seed;
    return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

function trade(random) {
    const bot = Math.floor(random() * bots);
    const id = (bot * 2654435761 >>> 0).toString(16).padStart(8, '0');
    const win = random() < 0.55;
    return {
        botUUID: `${id}-6c1d-4e8a-9f3b-${id}a7c2`,
        botName: `Momentum Bot ${bot} (EMA 21/55, 15m)`,
        symbol: symbols[Math.floor(random() * symbols.length)],
        amount: Math.round(random() * 1e6) / 1e4,
        currency: 'USDT',
        profit_is_win: win,
        profit: Math.round((win ? 1 : -1) * random() * 5e4) / 100,
    };
}

function textFrame(text) {
    const payload = Buffer.from(text);
    if (payload.length < 126)
        return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
    const head = Buffer.from([0x81, 126, 0, 0]);
    head.writeUInt16BE(payload.length, 2);
    return Buffer.concat([head, payload]);
}

/// `payloadOf(trade)` is the JSON text of a trade.
export function tradeFrames(channel, payloadOf = JSON.stringify, distinct = 4096, seed = 7) {
    const random = generator(seed);
    return Array.from({ length: distinct }, () => textFrame(
        JSON.stringify({ event: 'trade-executed', channel, data: payloadOf(trade(random)) })));
}

/// The same with a time in µs since the epoch (16 digits) as amount, and where in each frame it stands.
export function stampedTradeFrames(channel) {
    const frames = tradeFrames(channel, (trade) => JSON.stringify({ ...trade, amount: 1e15 }));
    return { frames, stampOffset: frames.map((frame) => frame.indexOf('1000000000000000')) };
}
