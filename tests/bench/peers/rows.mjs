// SPDX-License-Identifier: MIT
// Rows of build/bench.jsonl, in the form of tests/bench/benchrow.h.

export function median(values) {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
}

const rounded = (value) => Math.round(value * 100) / 100;

/// `gate` is '>=5' (the peer costs at least five times as much) or '<=2.6' (we cost at most 2.6 times the peer).
export function row(name, ours, peer, unit, rounds, gate) {
    const atLeast = gate.startsWith('>=');
    const bound = Number(gate.slice(2));
    const ratio = atLeast ? peer / ours : ours / peer;
    return { name, ours: rounded(ours), peer: rounded(peer), ratio: rounded(ratio), unit, rounds, gate,
        pass: atLeast ? ratio >= bound : ratio <= bound };
}

export function printTable(rows) {
    const titles = ['benchmark', 'ours', 'peer', 'unit', 'ratio', 'gate', ''];
    const lines = rows.map((r) => [r.name, r.ours, r.peer, r.unit, `${r.ratio}×`, r.gate, r.pass ? 'pass' : 'FAIL'].map(String));
    const widths = titles.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i].length)));
    for (const line of [titles, ...lines]) {
        console.log(line.map((cell, i) => ([1, 2, 4, 5].includes(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
            .join('  ').trimEnd());
    }
}
