import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VARIABLES } from '../../scripts/docs/temporal-variables.js';
import { ERRORS } from '../../core/errors.js';
import { generatedDocs } from '../../scripts/docs/generated-docs.js';
import { readDocument } from './documents.js';

test('what errors.md and configuration.md say of the code is what the code says', async () => {
  for (const { path, current, wanted } of await generatedDocs())
    assert.ok(current === wanted, `${path} is out of date. Fix: npm run docs, and commit what it wrote.`);
});

test('errors.md has one heading per error code, with fix, reason, retry and HTTP status, and no heading for an unknown one', () => {
  const entries = readDocument('docs/errors.md').split(/^### /m).slice(1);
  assert.deepEqual(entries.map((entry) => entry.split('\n')[0]).sort(), Object.keys(ERRORS).sort());
  for (const entry of entries)
    assert.match(entry, /\n- \*\*Fix:\*\* .+\n- \*\*Why:\*\* .+ \*\*Retried:\*\* .+ \*\*HTTP status:\*\* \d{3}\./);
});

test('configuration.md has one row per setting, and no row for an unknown one', () => {
  const rows = [...readDocument('docs/configuration.md').matchAll(/^\| `([A-Z0-9_]+)` +\|/gm)].map((match) => match[1]);
  assert.deepEqual(rows.sort(), VARIABLES.map(({ env }) => env).sort());
});
