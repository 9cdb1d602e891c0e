import assert from 'node:assert/strict';
import { test } from 'node:test';

import { boundValues } from '../../../adapters/data-source/bound-values.js';
import { positionalQuery } from '../../../core/snapshot/named-parameters.js';

test('named parameters become marks in order, repeated ones too', () => {
  assert.deepEqual(positionalQuery('SELECT * FROM t WHERE a <= :asOf AND b>:start AND c=:asOf'), {
    sql: 'SELECT * FROM t WHERE a <= ? AND b>? AND c=?',
    names: ['asOf', 'start', 'asOf'],
  });
});

test('texts, quoted names, comments, casts and assignments are left alone', () => {
  const kept = `SELECT ':a', "b\\":c", 'it''s :d', '\\':e', \`f:g\`, @x:=1 FROM t`;
  assert.deepEqual(positionalQuery(kept), { sql: kept, names: [] });
  assert.deepEqual(positionalQuery('SELECT 1 -- :a\n, /* :b; */ 2 # :c').names, []);
  assert.deepEqual(positionalQuery('SELECT 1--:a').names, ['a'], 'two minus signs without a space are no comment in MySQL');
  assert.equal(positionalQuery("SELECT 'insert into; for update' ;  -- end\n /* x */ ").sql, "SELECT 'insert into; for update'");
});

test('what is not exactly one reading statement is refused', () => {
  const refused = [
    'SELECT 1; SELECT 2',
    'SELECT 1;;',
    'SELECT 1; -- x\n DROP TABLE t',
    'DELETE FROM t',
    '',
    '  -- only a comment',
    'WITH x AS (SELECT 1) SELECT * INTO OUTFILE "/tmp/x" FROM x',
    'SELECT * FROM t FOR  UPDATE',
    'SELECT * FROM t LOCK IN SHARE MODE',
    'SELECT 1 /*! INTO OUTFILE "x" */',
    'SELECT /*M!100100 1 */',
    'SELECT * FROM t WHERE a = ?',
    "SELECT 'open",
    'SELECT `open',
    'SELECT /* open',
    "SELECT 'a\\'; DROP TABLE t; -- '",
  ];
  for (const sql of refused.slice(0, -1)) assert.throws(() => positionalQuery(sql), { code: 'SOURCE_QUERY_REFUSED' }, sql);
  assert.equal(positionalQuery(refused.at(-1) as string).names.length, 0, 'an escaped quote does not end a text');
});

test('WITH, brackets and TABLE may begin a query', () => {
  for (const sql of ['WITH x AS (SELECT 1) SELECT * FROM x', '(SELECT 1) UNION (SELECT 2)', ' -- why\nselect 1', 'TABLE t'])
    assert.doesNotThrow(() => positionalQuery(sql), sql);
});

test('times are bound as the wall clock of the zone, and as milliseconds under another name', () => {
  const parameters = { asOf: Date.UTC(2013, 6, 1, 12, 0, 0, 250), start: null, region: 'x' };
  const values = boundValues(['asOf', 'asOfMs', 'start', 'region'], parameters, 'America/New_York');
  assert.deepEqual(values, [new Date(Date.UTC(2013, 6, 1, 8, 0, 0, 250)), parameters.asOf, null, 'x']);
});

test('an unknown parameter is named with the nearest, of an unused one only the number, as its name is of the request', () => {
  assert.throws(() => boundValues(['as0f'], { asOf: 1 }, 'UTC'), { code: 'SOURCE_PARAMETER_UNKNOWN', message: /:as0f.*Fix: Write :asOf/ });
  assert.throws(() => boundValues(['region'], { regoin: 'x', region: 'y' }, 'UTC'), {
    code: 'SOURCE_PARAMETER_UNUSED',
    message: /^Parameter number 1 (?!.*regoin).*Did you mean region/,
  });
  assert.deepEqual(boundValues([], { asOf: 1, start: 2, end: 3, scheduledTime: 4 }, 'UTC'), []);
});
