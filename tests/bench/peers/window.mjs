// SPDX-License-Identifier: MIT
// The shipped window on a steady stream, beside a window as it is usually first written, and beside its budgets.
import { join } from 'node:path';
import { run, startServer } from './processes.mjs';
import { median, row } from './rows.mjs';

const endless = 1e9;
const refreshInterval = 33; // ms, RefreshTicker::shownInterval
const capacity = 1000000;

async function onStream(program, rate, args, { count = endless, delay = 500, environment = {} } = {}) {
    const server = await startServer('pacedserver.mjs', [rate, count, delay]);
    try {
        const { stdout } = await run(program, [server.port, ...args], 120,
            { QT_QPA_PLATFORM: 'offscreen', ...environment });
        return JSON.parse(stdout);
    } finally {
        server.stop();
    }
}

async function rounds(count, probe) {
    const results = [];
    for (let i = 0; i < count; ++i)
        results.push(await probe());
    return (figure) => median(results.map(figure));
}

export async function windowRows(build) {
    const ours = join(build, 'bench/windowprobe');
    const naive = join(build, 'bench/naivewindow');
    const perEvent = (watched) => watched.cpuSeconds / watched.events * 1e9;
    const steady = await rounds(3, () => onStream(ours, 10000, ['6']));
    const flood = await rounds(3, () => onStream(ours, 100000, ['5']));
    const peer = await rounds(1, () => onStream(naive, 10000, ['5']));
    const filled = await onStream(ours, 100000, ['--fill', String(capacity)],
        { delay: 2000, environment: { PUSHER_HISTORY_CAPACITY: String(capacity) } });
    const perKept = (filled.turnedBytes - filled.emptyBytes) / capacity;
    const mebi = (bytes) => bytes / 1024 / 1024;
    return [
        row('window at 10 000 ev/s: GUI thread busy / budget', steady((w) => w.busyPercent), 16, '%', 3, '<=1'),
        row('window at 10 000 ev/s: GUI time / naive window', steady(perEvent), peer(perEvent), 'CPU ns/event', 3,
            '<=0.02'),
        row('window at 10 000 ev/s: p99 send to model / refresh interval', steady((w) => w.latencyP99Ms),
            refreshInterval, 'ms', 3, '<=1.5'),
        row('window at 10 000 ev/s: p99 send to model / naive window', steady((w) => w.latencyP99Ms),
            peer((w) => w.latencyP99Ms), 'ms', 3, '<=0.1'),
        row('window at 100 000 ev/s: longest turn / budget', flood((w) => w.longestTurnMs), 200, 'ms', 3, '<=1'),
        row('window at 100 000 ev/s: GUI thread busy / 100 %', flood((w) => w.busyPercent), 100, '%', 3, '<=0.5'),
        row('window, memory of 1 000 000 events / budget', perKept, 450, 'bytes/event', 1, '<=1'),
        row('window, memory after 4 000 000 events / after 2 000 000', mebi(filled.turnedBytes), mebi(filled.fullBytes),
            'MiB', 1, '<=1.02'),
    ];
}
