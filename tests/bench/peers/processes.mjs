// SPDX-License-Identifier: MIT
// Starting the parties of a comparison.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const peer = (name) => fileURLToPath(new URL(name, import.meta.url));

// Neither a .env file nor the caller's own PUSHER_ settings must reach what is measured.
const emptyFolder = mkdtempSync(join(tmpdir(), 'pushwatch-bench-'));
process.on('exit', () => rmSync(emptyFolder, { recursive: true, force: true }));
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.includes('PUSHER')));
const options = { cwd: emptyFolder, env: environment, maxBuffer: 1 << 26 };

/// The process's standard output and error, or a rejection that shows both.
export function run(program, args, seconds = 120, more = {}) {
    return new Promise((resolve, reject) => {
        const env = { ...environment, ...more };
        const child = execFile(program, args, { ...options, env, timeout: seconds * 1000 }, (error, stdout, stderr) => {
            if (error)
                reject(new Error(`${program} ${args.join(' ')}\n${error.message}\n${stdout}${stderr}`));
            else
                resolve({ stdout, stderr });
        });
        child.stdin.end();
    });
}

/// A server of this folder that prints its port; call the answer's `stop()` in the end.
export function startServer(script, args) {
    return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [peer(script), ...args.map(String)],
            { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
        child.once('error', reject);
        child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)));
        createInterface({ input: child.stdout }).once('line', (port) => resolve({ port, stop: () => child.kill() }));
    });
}

/// Sends `count` trades to each subscriber, as fast as it reads them.
export const startFlood = (count) => startServer('floodserver.mjs', [count]);

/// The arguments of a `pushwatch tail` on a flood, with the two listeners that the peer has.
export function tailArguments(port, count, ...more) {
    return ['tail', '--host', '127.0.0.1', '--port', port, '--no-tls', '--key', 'app-key', '--channel', 'bot-updates',
        '--event', 'trade-executed', '--event', '*', '--format', 'none', '--count', String(count), ...more];
}
