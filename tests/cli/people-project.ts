import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A model of a table without any time, for `perennial apply`: rows with a key, several of one household. */
export async function addPeopleModel(folder: string, rows: number): Promise<void> {
  await writeFile(join(folder, 'people.csv'), peopleCsv(rows));
  await writeFile(join(folder, 'people.model.ts'), DEFINITION);
}

/** The first rows are the same whatever the number. */
function peopleCsv(rows: number): string {
  let state = 7;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const lines = Array.from({ length: rows }, (_, id) => {
    const [household, age, income] = [Math.floor(random() * 200), 18 + Math.floor(random() * 70), (random() * 90).toFixed(2)];
    return [id, household, age, income, random() < (age > 50 ? 0.75 : 0.2) ? 'yes' : 'no'].join(',');
  });
  return `${['id,household,age,income,answered', ...lines].join('\n')}\n`;
}

const DEFINITION = `import { after, beatsBaseline, csv, defineModel, grouped, noWorse, numeric, xgboost } from 'perennial-ml';

export default defineModel({
  name: 'people',
  task: 'binary',
  source: csv({ path: './people.csv', key: ['id'] }),
  label: { is: 'answered == "yes"' },
  columns: { age: numeric(), income: numeric(), answered: after() },
  split: grouped({ by: 'household', validation: 0.2, test: 0.3 }),
  train: xgboost({ max_depth: 2, rounds: 8, nthread: 1 }),
  gates: [beatsBaseline({ log_loss: 0 }), noWorse('log_loss', { margin: 0.2, minRows: 50, cluster: 'household' })],
});
`;
