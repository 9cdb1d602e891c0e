import { join } from 'node:path';
import type { RunningServer } from './servers/running-server.js';
import { scoreRows } from './workload/publish-model.js';
import { inferBinary, records } from './workload/request-forms.js';
import type { RequestForm } from './workload/request-forms.js';
import { writeRequestFile } from './workload/request-file.js';
import { COLUMNS, randomRows } from './workload/train-model.js';

/** One line of the table: a server, asked in one form with so many rows a request. */
export interface Series {
  readonly name: string;
  readonly server: RunningServer;
  readonly form: RequestForm;
  readonly rowsPerRequest: number;
  /** Also measured in the open loop. */
  readonly open: boolean;
  readonly requests: string;
}

type SeriesPlan = Omit<Series, 'requests'>;

/** Enough different rows that a branch predictor cannot learn them. */
const ROWS = 4_000;
const MIN_BODIES = 500;
const ROW_SEED = 11;

/** What is measured of a server. */
export function planSeries(server: RunningServer): readonly SeriesPlan[] {
  const { name, form } = server.contestant;
  const one: SeriesPlan = { name, server, form, rowsPerRequest: 1, open: true };
  const more = (rowsPerRequest: number): SeriesPlan => ({ ...one, name: `${name}, ${rowsPerRequest} rows`, rowsPerRequest, open: false });
  if (name === 'bare') return [one, more(8), more(100)];
  if (name !== 'perennial') return [one];
  const binary = (plan: SeriesPlan): SeriesPlan => ({ ...plan, name: `${plan.name}, binary`, form: inferBinary(plan.rowsPerRequest) });
  const inRecords = { ...one, name: `${name}, records`, form: records };
  return [one, inRecords, binary(one), more(8), binary(more(8)), more(100), binary(more(100))];
}

/** Holds the server to the model's scores in this form, then writes the bodies: no two alike. */
export async function prepareSeries(dir: string, plan: SeriesPlan, onnx: Uint8Array): Promise<Series> {
  const { rowsPerRequest, form, server } = plan;
  const bodies = Math.max(MIN_BODIES, ROWS / rowsPerRequest);
  const rows = randomRows(bodies * rowsPerRequest, ROW_SEED);
  const perBody = rowsPerRequest * COLUMNS.length;
  const slice = (body: number): Float32Array => rows.slice(body * perBody, (body + 1) * perBody);
  const checked = server.contestant.hasModel ? [0, 1, bodies - 1] : [];
  for (const body of checked) await server.verify(form, slice(body), await scoreRows(onnx, slice(body)));
  const requests = join(dir, `${plan.name.replaceAll(/\W+/g, '-')}.requests`);
  await writeRequestFile(
    requests,
    Array.from({ length: bodies }, (_, body) => form.body(slice(body))),
  );
  return { ...plan, requests };
}
