import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { modelName } from '../../command/option-parsers.js';
import { withHandler } from '../../command/with-handler.js';
import { inferredSource } from '../../definitions/inferred-source.js';
import { writeDefinitionFile } from '../../definitions/new-definition.js';
import { inferDefinition } from '../../../core/first-definition/infer-definition.js';
import { writeDefinition } from '../../../core/first-definition/write-definition.js';
import { formatCount } from '../../output/format-metrics.js';
import { inferredText } from '../../output/inferred-text.js';

interface InferOptions {
  readonly label?: string;
  readonly time?: string;
  readonly name?: string;
  readonly connection?: string;
  readonly zone: string;
}

export function addInferCommand(program: Command): void {
  const command = program
    .command('infer')
    .argument('<source>', 'a CSV or Parquet file, or a .sql file with one SELECT')
    .summary('write a definition from rows: columns, key, time, label, checks and parts')
    .description(
      'Looks at the rows of SOURCE and writes NAME.model.ts into this folder: a commented definition that runs as it is. It says of each\ncolumn what it is taken for and why; what looks as if it identifies people, or gives the label away, is left out with a note. Nothing\nthat is there is written over.',
    )
    .option('--label <column>', 'what is to be predicted; default: the column that looks like it')
    .option('--time <column>', 'when what a row tells of happened; default: the column that looks like it, if there is one')
    .option('--name <model>', 'of the model; default: from the name of the file', modelName)
    .option('--connection <variable>', 'environment variable with the address of the database, such as WAREHOUSE_URL; for a .sql file')
    .option('--zone <zone>', 'IANA time zone of times that carry none', 'UTC');
  withHandler<InferOptions>(
    command,
    'perennial infer customers.csv --label churned',
    async (context, { label, time, name, connection, zone }, path = '') => {
      const { source, written, name: fromFile } = await inferredSource(path, connection);
      context.io.note(`Reading ${path} …`);
      // Loads the native engine, which few commands need.
      const { readSample } = await import('../../definitions/read-sample.js');
      const sample = await readSample(source, zone);
      const inferred = inferDefinition(sample.columns, { label, time });
      const model = name ?? fromFile;
      const of = sample.sourceRows > inferred.rows ? ` of ${formatCount(sample.sourceRows)}` : '';
      const text = writeDefinition(
        { name: model, from: `${of === '' ? '' : `${of.trim()} in `}${basename(path)}`, source: written, zone },
        inferred,
      );
      const file = await writeDefinitionFile(resolve('.'), model, text);
      return { data: { model, file, ...inferred, sourceRows: sample.sourceRows }, text: inferredText(file, inferred) };
    },
  );
}
