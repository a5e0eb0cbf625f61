// SPDX-License-Identifier: MIT
// Runs every benchmark beside its peer: run.mjs BUILD_FOLDER OUTPUT.jsonl
// Writes a row each to OUTPUT, shows them as a table, and ends with 7 if a gate fails.
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { endToEndRows } from './peers/endtoend.mjs';
import { instructionRows } from './peers/instructions.mjs';
import { poolRows } from './peers/pool.mjs';
import { run } from './peers/processes.mjs';
import { printTable } from './peers/rows.mjs';
import { windowRows } from './peers/window.mjs';

const build = resolve(process.argv[2]);
const output = resolve(process.argv[3]);
const pushwatch = join(build, 'bin/pushwatch');
const programs = readdirSync(join(build, 'bench')).filter((name) => name.startsWith('bench_')).sort();

async function programRows(program) {
    const { stdout } = await run(join(build, 'bench', program), [], 300);
    return stdout.trim().split('\n').map((line) => JSON.parse(line));
}

const benchmarks = [
    ...programs.map((program) => () => programRows(program)),
    () => poolRows(pushwatch, join(build, 'bench/poolprobe')),
    () => windowRows(build),
    () => endToEndRows(pushwatch),
    () => instructionRows(pushwatch, join(build, 'bench/barewebsocket')),
];

writeFileSync(output, '');
const rows = [];
let broken = false;
for (const benchmark of benchmarks) {
    try {
        for (const row of await benchmark()) {
            rows.push(row);
            appendFileSync(output, `${JSON.stringify(row)}\n`);
        }
    } catch (error) {
        broken = true;
        console.error(error.message);
    }
}
printTable(rows);
process.exit(broken ? 1 : rows.every((row) => row.pass) ? 0 : 7);
