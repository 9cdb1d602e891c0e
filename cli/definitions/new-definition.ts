import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../core/errors.js';

/** Writes the start of a definition. Errors: DEFINITION_FILE_EXISTS. @returns its path */
export async function writeNewDefinition(folder: string, model: string): Promise<string> {
  return writeDefinitionFile(folder, model, newDefinition(model));
}

/** Nothing that is there is written over. Errors: DEFINITION_FILE_EXISTS. @returns its path */
export async function writeDefinitionFile(folder: string, model: string, text: string): Promise<string> {
  const file = join(folder, `${model}.model.ts`);
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new DomainError('DEFINITION_FILE_EXISTS', { file });
  }
  return file;
}

function newDefinition(model: string): string {
  return `import { after, beatsBaseline, categorical, csv, defineModel, noWorse, notNull, numeric, parity, rowCount, xgboost } from 'perennial-ml';

/** Every field is in docs/definition.md of the package perennial-ml. */
export default defineModel({
  name: '${model}',
  // binary: a probability of yes; multiclass: one of several classes; regression: a number; count: how many.
  task: 'binary',

  // Rows. Also parquet({ path }) and mysql({ connection: '\${WAREHOUSE_URL}', sql: './rows.sql' }). A path is relative to this file.
  source: csv({ path: './${model}.csv', key: ['id'] }),
  // The column that says when what is predicted happened. Parts are cut along it, so that no test row is older than a training row.
  time: { event: 'seen_at' },
  // What is to be predicted, from columns of a row, and how long after the event it may still change.
  label: { is: 'churned == 1', matures: '1d' },

  // What a request carries, in the order of the model's inputs; after(): known only later, so never an input.
  columns: {
    plan: categorical(),
    tenure_months: numeric(),
    spend: numeric(),
    churned: after(),
  },
  // What has to hold of the rows before anything is trained.
  expect: [rowCount({ min: 100 }), notNull('seen_at')],

  // The newest rows are for the test, those before for validation, the rest is trained on.
  split: { validation: '20d', test: '20d' },
  train: xgboost({ max_depth: 3, eta: 0.2, rounds: 50, early_stopping_rounds: 10 }),
  // What a version has to show on the test rows before it serves: better than guessing, no worse than the one that serves, converted exactly.
  gates: [beatsBaseline({ log_loss: 0 }), noWorse('log_loss', { margin: 0.01 }), parity()],

  // Trains anew at 06:00 on the first of each month. Leave it out to train by \`perennial run\` only.
  retrain: { cron: '0 6 1 * *' },
});
`;
}
