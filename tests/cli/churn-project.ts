import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const DAYS = 150;
const ROWS_A_DAY = 6;
const START = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

/** Data time at which about four fifths of the rows are known. */
export const EARLIER = '2024-05-01';
/** After the last row. */
export const LATER = '2024-06-15';

/** A folder as a newcomer would have it: `churn.model.ts` and `customers.csv` beside it, 900 seeded rows, trained within a second. */
export async function writeChurnProject(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'customers.csv'), customersCsv());
  await writeFile(join(folder, 'churn.model.ts'), DEFINITION);
}

/** A second model of the same rows, for `perennial apply`: the share of those who left. */
export async function addFallbackModel(folder: string): Promise<void> {
  await writeFile(join(folder, 'fallback.model.ts'), FALLBACK);
}

function customersCsv(): string {
  let state = 42;
  // Park and Miller's generator: the file is the same everywhere.
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const lines = Array.from({ length: DAYS * ROWS_A_DAY }, (_, i) => {
    const at = new Date(START + Math.floor(i / ROWS_A_DAY) * DAY_MS + random() * DAY_MS).toISOString();
    const plan = ['free', 'basic', 'pro'][Math.floor(random() * 3)] ?? 'free';
    const tenure = Math.floor(random() * 60);
    const spend = (random() * 100).toFixed(2);
    const churned = random() < (plan === 'free' ? 0.6 : 0.2) - tenure / 300 ? 1 : 0;
    return [i, at, plan, tenure, spend, churned].join(',');
  });
  return `${['customer_id,seen_at,plan,tenure_months,spend,churned', ...lines].join('\n')}\n`;
}

const DEFINITION = `import { after, categorical, csv, defineModel, int, numeric, parity, rowCount, xgboost } from 'perennial-ml';

export default defineModel({
  name: 'churn',
  task: 'binary',
  source: csv({ path: './customers.csv', key: ['customer_id'] }),
  time: { event: 'seen_at' },
  label: { is: 'churned == 1', matures: '1d' },
  columns: { plan: categorical(), tenure_months: numeric(), spend: numeric(), churned: after() },
  expect: [rowCount({ min: 100 })],
  split: { validation: '20d', test: '20d' },
  train: xgboost({ max_depth: 3, rounds: 10, nthread: 1 }),
  tune: { trials: 2, minimize: 'log_loss', space: { max_depth: int(2, 4) } },
  gates: [parity()],
  retrain: { cron: '0 6 1 * *' },
});
`;

const FALLBACK = `import { after, baseline, categorical, csv, defineModel, minimum, numeric } from 'perennial-ml';

export default defineModel({
  name: 'fallback',
  task: 'binary',
  source: csv({ path: './customers.csv', key: ['customer_id'] }),
  time: { event: 'seen_at' },
  label: { is: 'churned == 1', matures: '1d' },
  columns: { plan: categorical(), tenure_months: numeric(), spend: numeric(), churned: after() },
  split: { validation: '20d', test: '20d' },
  train: baseline(),
  gates: [minimum({ metric: 'log_loss', max: 1 })],
});
`;
