import { resolve } from 'node:path';
import type { Command } from 'commander';
import { DomainError } from '../../core/errors.js';
import { wholeNumber } from '../option-parsers.js';
import { formatCount } from '../output/format-metrics.js';
import { runs } from '../run-command.js';
import { withDependencies } from '../with-dependencies.js';

interface PredictOptions {
  readonly data: string;
  readonly out: string;
  readonly modelVersion?: number;
  readonly alias?: string;
}

export function addPredictCommand(program: Command): void {
  const command = program
    .command('predict <model>')
    .summary('score a file: Parquet or CSV in, Parquet or CSV out')
    .description(
      'Scores every row of a file in bounded memory, with the same encoders and model as serving. The output appears whole or not at all.',
    )
    .requiredOption('--data <file>', 'rows with the columns of a request (.parquet or .csv)')
    .requiredOption('--out <file>', 'predictions (.parquet or .csv)')
    .option('--model-version <n>', 'this version', wholeNumber(1))
    .option('--alias <name>', 'the version with this alias; default: champion');
  runs<PredictOptions>(
    command,
    'perennial predict flight-delay --data flights.parquet --out predictions.csv',
    async (context, { data, out, modelVersion, alias }, model) => {
      if (modelVersion !== undefined && alias !== undefined)
        throw new DomainError('OPTION_INVALID', {
          option: '--alias',
          found: 'given together with --model-version',
          expected: 'only one of the two',
        });
      for (const [option, path] of [
        ['--data', data],
        ['--out', out],
      ] as const) {
        if (!/\.(?:parquet|csv)$/.test(path))
          throw new DomainError('OPTION_INVALID', { option, found: `"${path}"`, expected: 'a file that ends in .parquet or .csv' });
      }
      await context.definition(model);
      const which = modelVersion === undefined ? { alias: alias ?? 'champion' } : { version: modelVersion };
      const { predictFile } = await import('../../activities/batch-predict.js');
      const result = await withDependencies(context, (dependencies) =>
        predictFile(dependencies, { model, ...which, input: resolve(data), output: resolve(out) }),
      );
      return {
        data: result,
        text: `${model}: ${formatCount(result.rows)} rows scored with version ${result.version}, written to ${resolve(out)}`,
      };
    },
  );
}
