import type { Column, Schema } from '../../../core/table.js';
import { checkConversions } from '../columns/check-conversions.js';
import { inferTypes } from '../columns/infer-types.js';
import { planColumns } from '../columns/plan-columns.js';
import { quoteName } from '../duckdb/sql-text.js';
import type { EngineLimits } from '../duckdb/duckdb-session.js';
import { GrowingTable } from '../scan/growing-table.js';
import { readColumns } from '../scan/read-columns.js';
import type { SampleRequest, SourceSample } from '../table-engine.js';
import { stageRows } from './stage-rows.js';
import { inStaging } from './staging.js';

/** No definition says what a column is, so each has the type that its values have. */
const NOTHING_DECLARED = { numeric: [], categorical: [], timestamps: [], required: [] };

export async function sampleSource(request: SampleRequest, limits: EngineLimits): Promise<SourceSample> {
  const { workDir, signal, rows: source, zone, mostRows } = request;
  return inStaging({ workDir, limits, signal }, async (session) => {
    await session.setZone(zone);
    const staged = await stageRows(session, source, () => undefined);
    const columns = planColumns(staged.columns, NOTHING_DECLARED, await inferTypes(session, staged.columns));
    await checkConversions(session, columns, 'raw');
    const schema: Schema = columns.map(({ name, type }) => ({ name, type }));
    const step = Math.max(1, Math.ceil(staged.rows / mostRows));
    const values = columns.map(({ name, value }) => `${value} AS ${quoteName(name)}`).join(', ');
    const table = new GrowingTable(schema, Math.ceil(staged.rows / step));
    const from = `(SELECT ${values} FROM raw WHERE rowid % ${step} = 0)`;
    for await (const chunk of schema.length === 0 ? [] : readColumns(session, from, schema, 'read the rows')) table.take(chunk, 0);
    return { sourceRows: staged.rows, ...ordered(staged.columns, table.table().columns) };
  });
}

function ordered(raw: readonly { readonly name: string }[], found: Readonly<Record<string, Column>>): Omit<SourceSample, 'sourceRows'> {
  const names = raw.map(({ name }) => name);
  const known = names.filter((name) => Object.hasOwn(found, name));
  return {
    columns: new Map(known.map((name) => [name, found[name] as Column])),
    unsupported: names.filter((name) => !Object.hasOwn(found, name)),
  };
}
