import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mysqlColumn } from '../../../adapters/data-source/mysql-columns.js';
import { mysqlFailure } from '../../../adapters/data-source/mysql-failure.js';
import { isDomainError } from '../../../core/errors.js';

function retryable(properties: object): boolean {
  const error = mysqlFailure(Object.assign(new Error('sentinel-7f3a'), properties), {
    reference: '${WAREHOUSE_URL}',
    sql: 'SELECT a FROM t',
  });
  assert.ok(isDomainError(error));
  assert.doesNotMatch(error.message, /sentinel/);
  return error.retryable;
}

test('what the query is to blame for is not retried, also where the driver knows no name for it', () => {
  const refused = [
    { code: 'ER_BAD_FIELD_ERROR', sqlState: '42S22', errno: 1054 },
    { code: 'ER_DUP_FIELDNAME', sqlState: '42S21', errno: 1060 },
    { code: 'ER_INVALID_CHARACTER_STRING', sqlState: 'HY000', errno: 1300 },
    { code: 'ER_DATETIME_FUNCTION_OVERFLOW', sqlState: '22008', errno: 1441 },
    { code: 'UNKNOWN_CODE_PLEASE_REPORT', sqlState: 'HY000', errno: 4078 },
    { code: 'UNKNOWN_CODE_PLEASE_REPORT', sqlState: '42000', errno: 4161 },
  ];
  for (const error of refused) assert.equal(retryable(error), false, error.code);
});

test('what the server or the way to it is to blame for is retried', () => {
  const passing = [
    { code: 'ECONNREFUSED' },
    { code: 'PROTOCOL_CONNECTION_LOST' },
    { code: 'ER_CON_COUNT_ERROR', sqlState: '08004', errno: 1040 },
    { code: 'ER_DISK_FULL', sqlState: 'HY000', errno: 1021 },
    { code: 'ER_LOCK_DEADLOCK', sqlState: '40001', errno: 1213 },
    { code: 'ER_OUT_OF_RESOURCES', sqlState: 'HY000', errno: 1041 },
    { code: 'UNKNOWN_CODE_PLEASE_REPORT', sqlState: '70100', errno: 1969 },
    { code: 'UNKNOWN_CODE_PLEASE_REPORT', sqlState: '08S01', errno: 4031 },
  ];
  for (const error of passing) assert.equal(retryable(error), true, JSON.stringify(error));
});

const QUERY = { reference: '${WAREHOUSE_URL}', sql: 'SELECT a.size, b.kind FORM t AS a WHERE kind > 3' };

test('of what a server says only what the query itself has is told: rules of a database may raise any error with any text', () => {
  const said: readonly (readonly [code: string, text: (about: string) => string])[] = [
    ['ER_BAD_FIELD_ERROR', (about) => `Unknown column '${about}' in 'field list'`],
    ['ER_NO_SUCH_TABLE', (about) => `Table 'warehouse.${about}' doesn't exist`],
    ['ER_NON_UNIQ_ERROR', (about) => `Column '${about}' in field list is ambiguous`],
    ['ER_SP_DOES_NOT_EXIST', (about) => `FUNCTION warehouse.${about} does not exist`],
    ['ER_PARSE_ERROR', (about) => `You have an error in your SQL syntax; use near '${about}' at line 1`],
    ['ER_TABLEACCESS_DENIED_ERROR', (about) => `SELECT command denied to user 'ada'@'host' for table '${about}'`],
    ['ER_SIGNAL_EXCEPTION', (about) => about],
    ['ER_DUP_ENTRY', (about) => `Duplicate entry '${about}' for key 'PRIMARY'`],
    ['ER_TRUNCATED_WRONG_VALUE', (about) => `Incorrect DOUBLE value: '${about}'`],
  ];
  for (const [code, text] of said) {
    const told = (about: string): string => {
      const error = mysqlFailure(Object.assign(new Error('x'), { code, sqlState: '42000', sqlMessage: text(about) }), QUERY);
      return isDomainError(error) ? error.message : '';
    };
    for (const value of ['sentinel-7f3a', "kind' or 'sentinel-7f3a", 'ki', 'kinds', '3a', ''])
      assert.match(told(value), new RegExp(`refused the query \\(${code}(: 'kind')?\\)`), `${code} ${value}`);
  }
  const told = (code: string, sqlMessage: string): string =>
    (mysqlFailure(Object.assign(new Error('x'), { code, sqlState: '42000', sqlMessage }), QUERY) as Error).message;
  assert.match(told('ER_BAD_FIELD_ERROR', "Unknown column 'b.kind' in 'field list'"), /ER_BAD_FIELD_ERROR: 'b\.kind'/);
  assert.match(told('ER_NO_SUCH_TABLE', "Table 'warehouse.t' doesn't exist"), /ER_NO_SUCH_TABLE: 't'/);
  assert.match(told('ER_PARSE_ERROR', "to use near 't AS a WHERE kind > 3' at line 1"), /ER_PARSE_ERROR: 't AS a WHERE kind > 3'/);
});

test('years before 100 are those years, and not a century of ours', () => {
  const { toNumber } = mysqlColumn({ name: 'at', columnType: 12 }, 0);
  for (const text of [
    '0001-01-01 00:00:00',
    '0050-02-28 12:30:59.000001',
    '0096-02-29 00:00:00',
    '0099-12-31 23:59:59',
    '2024-02-29 00:00:00',
  ]) {
    const iso = `${text.slice(0, 19).replace(' ', 'T')}Z`;
    assert.equal(toNumber?.(text), Date.parse(iso) * 1000 + (text.length > 20 ? 1 : 0), text);
  }
});
