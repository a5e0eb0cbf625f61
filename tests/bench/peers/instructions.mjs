// SPDX-License-Identifier: MIT
// Instructions per event of `pushwatch tail` over those of a bare QWebSocket with an empty slot, by callgrind.
// Two lengths of the flood, and the difference: what starting and stopping cost cancels out.
import { run, startFlood, tailArguments } from './processes.mjs';
import { row } from './rows.mjs';

const counts = [4000, 14000];

async function instructions(program, args) {
    const { stderr } = await run('valgrind',
        ['--tool=callgrind', '--callgrind-out-file=/dev/null', program, ...args], 300);
    const collected = /Collected : (\d+)/.exec(stderr);
    if (!collected)
        throw new Error(`callgrind counted nothing\n${stderr}`);
    return Number(collected[1]);
}

async function perEvent(program, argumentsOf) {
    const total = [];
    for (const count of counts) {
        const flood = await startFlood(count);
        try {
            total.push(await instructions(program, argumentsOf(flood.port, count)));
        } finally {
            flood.stop();
        }
    }
    return (total[1] - total[0]) / (counts[1] - counts[0]);
}

export async function instructionRows(pushwatch, bareWebSocket) {
    const ours = await perEvent(pushwatch, (port, count) => tailArguments(port, count));
    const floor = await perEvent(bareWebSocket, (port, count) => [port, String(count)]);
    return [row('instructions: tail / bare QWebSocket', ours, floor, 'instructions/event', 1, '<=2.6')];
}
