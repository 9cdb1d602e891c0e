import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { apiSurface } from '../../../scripts/package/api-surface.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';

test('what the package exports is what docs/api-surface.txt records; `npm run api` writes it anew', () => {
  const recorded = readFileSync(packageFile('docs/api-surface.txt'), 'utf8');
  assert.equal(
    apiSurface(),
    recorded,
    'the public API changed. Fix: if it is meant, npm run build && npm run api, and a line in CHANGELOG.md',
  );
});
