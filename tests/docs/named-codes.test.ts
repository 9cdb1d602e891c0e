import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECRET_FILES } from '../../config/secret-files.js';
import { VARIABLES } from '../../scripts/docs/temporal-variables.js';
import { ERRORS } from '../../core/errors.js';
import { documentPaths, readDocument } from './documents.js';

/** Words in capitals that are neither errors nor settings: Temporal's, Node's, examples' and placeholders. */
const OTHERS = [
  'AUTO_UPGRADE',
  'AREA_PROBLEM',
  'FROM_UNIXTIME',
  'JSON_EXTRACT',
  'NODE_EXTRA_CA_CERTS',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'WAREHOUSE_URL',
];
/** Status codes of gRPC and Nexus. */
const STATUS = ['BAD_REQUEST', 'INVALID_ARGUMENT', 'NOT_FOUND', 'PERMISSION_DENIED', 'RESOURCE_EXHAUSTED'];
const SETTINGS = VARIABLES.flatMap((variable) => [variable.env, ...('formerEnv' in variable ? [variable.formerEnv] : [])]);
const KNOWN = new Set<unknown>([...Object.keys(ERRORS), ...SETTINGS, ...SECRET_FILES.keys(), ...OTHERS, ...STATUS]);

for (const document of documentPaths()) {
  test(`every error code and variable that ${document} names exists`, () => {
    const named = [...readDocument(document).matchAll(/`[^`\n]*`/g)].flatMap(([code]) => code.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? []);
    assert.deepEqual(
      named.filter((word) => !KNOWN.has(word)),
      [],
    );
  });
}
