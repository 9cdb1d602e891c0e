import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTable } from '../../../cli/output/format-table.js';
import { stamped } from '../../../cli/output/stamped.js';
import { startPerennial } from '../perennial-process.js';

/** Clears the screen, names the window, writes a link over what is shown, goes back on the line, turns the text; in 7 and in 8 bits. */
const ESCAPES = [
  '\u001b[2J',
  '\u001b]0;owned\u0007',
  '\u001b]8;;http://evil.example\u001b\\',
  '\r',
  '\b',
  '\u009b2J',
  '\u202e',
  '\u2028',
  '\u007f',
];

function assertHarmless(output: string): void {
  assert.doesNotMatch(output.replaceAll('\n', ''), /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u, JSON.stringify(output));
}

test('a table has one line a row and columns that fit, whatever the names of its objects hold', () => {
  for (const escape of [...ESCAPES, '\n', '\t']) {
    const table = formatTable(
      ['MODEL', 'VERSION'],
      [
        [`churn${escape}x`, 1],
        ['fraud', 2],
      ],
    );
    assertHarmless(table);
    const widths = table.split('\n').map((line) => line.length);
    assert.equal(widths.length, 3);
    assert.equal(widths[1], widths[2], 'numbers stand to the right of the same column');
  }
});

test('a line of a log stays one line', () => {
  const lines: string[] = [];
  const log = stamped((line) => lines.push(line));
  for (const escape of [...ESCAPES, '\n']) log(`model a${escape}b`);
  assert.equal(lines.join('\n').split('\n').length, ESCAPES.length + 1);
  assertHarmless(lines.join(''));
});

test('the command writes no escape of a terminal, in errors, wrong usage and JSON', async () => {
  const all = ESCAPES.join('x');
  for (const args of [
    ['trigger', all],
    [`status${all}`],
    ['definitions', `--${all}`],
    ['apply', `${all}.model.ts`],
    ['apply', all, '--json'],
  ]) {
    const { code, stdout, stderr } = await startPerennial(args, { PERENNIAL_TEMPORAL_ADDRESS: '127.0.0.1:1' }).ended;
    assert.notEqual(code, 0);
    assertHarmless(stdout + stderr);
    assert.notEqual(stderr, '');
  }
});
