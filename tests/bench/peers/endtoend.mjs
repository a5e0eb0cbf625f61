// SPDX-License-Identifier: MIT
// The shipped `pushwatch tail` beside pusher-js on the same flood, in alternating rounds.
import { peer, run, startFlood, tailArguments } from './processes.mjs';
import { median, row } from './rows.mjs';

const count = 200000;
const rounds = 5;

function lastLines(stdout) {
    return stdout.trim().split('\n').slice(-2).map((line) => JSON.parse(line));
}

function expect(condition, what, output) {
    if (!condition)
        throw new Error(`${what}\n${output}`);
}

async function tail(pushwatch, port, ...more) {
    const { stdout } = await run(pushwatch, tailArguments(port, count, '--stats', ...more));
    const lines = lastLines(stdout);
    const stats = lines.find((line) => line.type === 'stats');
    expect(stats?.events === count && stats.dropped === 0, 'pushwatch tail lost events', stdout);
    return { stats, summary: lines.find((line) => line.type === 'summary') };
}

export async function endToEndRows(pushwatch) {
    const flood = await startFlood(count);
    const cpu = { lazy: [], typed: [], pusherJs: [] };
    const contestants = [
        async () => cpu.lazy.push((await tail(pushwatch, flood.port)).stats.cpuNsPerEvent),
        async () => {
            const { stats, summary } = await tail(pushwatch, flood.port, '--summary');
            expect(summary?.trades === count && summary.wins + summary.losses === count,
                'not every trade was decoded', JSON.stringify(summary));
            cpu.typed.push(stats.cpuNsPerEvent);
        },
        async () => {
            const { stdout } = await run(process.execPath, [peer('pusherjsclient.mjs'), flood.port, String(count)]);
            cpu.pusherJs.push(JSON.parse(stdout).cpuNsPerEvent);
        },
    ];
    try {
        for (let i = 0; i < rounds * contestants.length; ++i)
            await contestants[i % contestants.length]();
    } finally {
        flood.stop();
    }
    const theirs = median(cpu.pusherJs);
    const unit = 'CPU ns/event';
    return [
        row('end to end, data untouched: tail / pusher-js', median(cpu.lazy), theirs, unit, rounds, '>=5'),
        row('end to end, every trade decoded: tail / pusher-js', median(cpu.typed), theirs, unit, rounds, '>=5'),
    ];
}
