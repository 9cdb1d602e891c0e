import { canonicalJson } from '../digest/canonical-json.js';
import type { SplitRecord } from './split-record.js';

/**
 * What two runs have alike whose test parts are the same rows, or the one's within the other's: of a split by hash the salt and the columns,
 * since a larger share holds the smaller one and rows stay where they are; of one by time the bounds, on the same snapshot. Folds judge all rows.
 */
export function testPartId(record: SplitRecord, snapshot: string): string {
  if (record.rule === 'time') return canonicalJson([record.rule, record.testFrom, record.testTo, snapshot]);
  if (record.rule === 'folds') return canonicalJson([record.rule, record.salt, record.placedBy, record.salt === null ? snapshot : null]);
  return canonicalJson([record.salt, record.by]);
}
