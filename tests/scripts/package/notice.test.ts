import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { noticeText, notPermissive, thirdPartyPackages, thirdPartyTools } from '../../../scripts/package/notice.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';

test('NOTICE lists what users get; `npm run notice` writes it anew', () => {
  assert.equal(readFileSync(packageFile('NOTICE'), 'utf8'), noticeText(), 'Fix: npm run notice');
});

test('everything that users get is under a permissive licence', () => {
  assert.deepEqual(notPermissive([...thirdPartyPackages(), ...thirdPartyTools()]), []);
});

test('a licence that is not permissive is named with its package; of a choice one is enough', () => {
  const work = (licence: string) => ({ name: 'x', version: '1', licence });
  assert.deepEqual(notPermissive([work('GPL-3.0-only')]), ['x 1: GPL-3.0-only']);
  assert.deepEqual(notPermissive([work('')]), ['x 1: none named']);
  assert.deepEqual(notPermissive([work('(GPL-2.0-only OR MIT)'), work('MIT AND ISC')]), []);
  assert.equal(notPermissive([work('MIT AND GPL-2.0-only')]).length, 1);
});
