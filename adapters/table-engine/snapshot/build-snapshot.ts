import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FILE } from '../../private-files.js';

import type { SnapshotRules } from '../../../core/snapshot/snapshot-rules.js';
import type { Schema } from '../../../core/table.js';
import { canonicalSql } from './canonical-rows.js';
import { checkConversions } from '../columns/check-conversions.js';
import { digestRows } from './digest-rows.js';
import type { DuckDbSession, EngineLimits } from '../duckdb/duckdb-session.js';
import { fileDigest } from '../duckdb/file-digest.js';
import { findJoinedTexts } from '../columns/find-joined-texts.js';
import { inferTypes } from '../columns/infer-types.js';
import { planColumns, requireColumns } from '../columns/plan-columns.js';
import type { DeclaredColumns, PlannedColumn } from '../columns/plan-columns.js';
import type { RawColumn } from '../columns/raw-column.js';
import { pathList, quoteName, quoteText } from '../duckdb/sql-text.js';
import { stageRows } from './stage-rows.js';
import { inStaging } from './staging.js';
import type { BuildSnapshotRequest, BuiltSnapshot } from '../table-engine.js';

const ROW_GROUP_BYTES = 32 * 1024 * 1024;
const MAX_ROW_GROUP_ROWS = 122_880;
/** The engine's vector: row groups are multiples of it. */
const MIN_ROW_GROUP_ROWS = 2048;

/** The Parquet file stays in the working folder, and nothing else. */
export async function buildSnapshot(request: BuildSnapshotRequest, limits: EngineLimits): Promise<BuiltSnapshot> {
  const { workDir, signal } = request;
  const parquetPath = join(workDir, 'rows.parquet');
  return inStaging({ workDir, limits, signal }, async (session) => {
    try {
      return await built(session, request, parquetPath);
    } catch (error) {
      await rm(parquetPath, { force: true });
      throw error;
    }
  });
}

async function built(
  session: DuckDbSession,
  { rows: source, rules, asOfMs, onProgress }: BuildSnapshotRequest,
  parquetPath: string,
): Promise<BuiltSnapshot> {
  await session.setZone(rules.zone);
  const staged = await stageRows(session, source, onProgress ?? (() => undefined));
  const declared = declaredColumns(rules);
  requireColumns(staged.columns, declared);
  const { kept, undeclared } = divided(staged.columns, declared, rules);
  const columns = planColumns(kept, declared, await inferTypes(session, kept));
  await checkConversions(session, columns, 'raw');
  const joined = await findJoinedTexts(session, columns, 'raw');
  await writeOrdered(session, columns, rules, asOfMs, parquetPath);
  const schema: Schema = columns.map(({ name, type }) => ({ name, type }));
  const digest = await digestRows(session, `read_parquet(${pathList([parquetPath])})`, schema);
  const [version] = await session.row('SELECT version()', 'read its version');
  const file = await fileDigest(parquetPath);
  return {
    parquetPath,
    parquetSha256: file.sha256,
    parquetSizeBytes: file.sizeBytes,
    readRows: staged.rows,
    schema,
    undeclared,
    joined,
    ...digest,
    engine: `duckdb ${version}`,
  };
}

async function writeOrdered(
  session: DuckDbSession,
  columns: readonly PlannedColumn[],
  rules: SnapshotRules,
  asOfMs: number,
  parquetPath: string,
): Promise<void> {
  const sql = canonicalSql(columns, rules, asOfMs);
  await session.run(sql.known, 'select the rows known at the as-of time');
  await session.run(sql.merged, 'merge rows by key');
  const options = `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${await rowGroupRows(session, columns)}`;
  await session.run(`COPY (${sql.ordered}) TO ${quoteText(parquetPath)} (${options})`, 'write the snapshot');
  await chmod(parquetPath, PRIVATE_FILE);
}

/** The writer holds a row group in memory, so long texts make it hold fewer rows. */
async function rowGroupRows(session: DuckDbSession, columns: readonly PlannedColumn[]): Promise<number> {
  const texts = columns.filter(({ type }) => type === 'string').map(({ name }) => `coalesce(avg(strlen(${quoteName(name)})), 0) + 16`);
  // Without a text there is nothing to measure, and no row to read it from where the table is empty.
  const [textBytes] = texts.length === 0 ? [0] : await session.row(`SELECT ${texts.join(' + ')} FROM merged`, 'measure the rows');
  const rows = Math.floor(ROW_GROUP_BYTES / ((textBytes as number) + 9 * (columns.length - texts.length)));
  return Math.min(MAX_ROW_GROUP_ROWS, Math.max(MIN_ROW_GROUP_ROWS, rows - (rows % MIN_ROW_GROUP_ROWS)));
}

function divided(columns: readonly RawColumn[], declared: DeclaredColumns, rules: SnapshotRules) {
  const named = new Set([...Object.values(declared).flat(), ...rules.looked]);
  const undeclared = columns.flatMap(({ name }, i) => (named.has(name) ? [] : [i + 1]));
  return { kept: columns.filter(({ name }) => named.has(name)), undeclared };
}

/** Columns named twice keep the first role that gives them a type. */
function declaredColumns(rules: SnapshotRules): DeclaredColumns {
  const timestamps = [rules.eventTime, rules.updatedAt, rules.knownAt, ...rules.times].filter((name) => name !== null);
  return {
    numeric: rules.numeric,
    categorical: rules.categorical,
    timestamps: [...new Set(timestamps)],
    required: [...new Set([...rules.key, ...rules.divided, ...rules.after])],
  };
}
