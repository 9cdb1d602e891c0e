import { resolve } from 'node:path';
import type { Command } from 'commander';
import { DomainError } from '../../core/errors.js';
import type { CommandContext } from '../command/command-context.js';
import { batchName, wholeNumber } from '../command/option-parsers.js';
import { formatCount } from '../output/format-metrics.js';
import { predictDurably } from '../../operations/prediction/predict-durably.js';
import { predictHere } from '../../operations/prediction/predict-here.js';
import { unseenText } from '../output/unseen-text.js';
import { withHandler } from '../command/with-handler.js';
import type { CommandResult } from '../output/command-result.js';

interface PredictOptions {
  readonly data: string;
  readonly out: string;
  readonly modelVersion?: number;
  readonly alias?: string;
  readonly durable?: boolean;
  readonly id?: string;
  readonly parallel?: number;
  readonly threads?: number;
}

const PARALLEL = 2;

export function addPredictCommand(program: Command): void {
  const command = program
    .command('predict <model>')
    .summary('score a file: Parquet or CSV in, Parquet or CSV out')
    .description(
      'Scores every row of a file in bounded memory, with the same encoders and model as serving. The output has the key columns of the definition, prediction, and probability (probability_CLASS for several classes); it appears whole or not at all.\nWith --durable the workers do it, in parts that outlive a killed worker or this command, and tell how far the rows are from the training rows.',
    )
    .requiredOption('--data <file>', 'rows with the columns of a request (.parquet or .csv)')
    .requiredOption('--out <file>', 'predictions (.parquet or .csv)')
    .option('--model-version <n>', 'this version', wholeNumber(1))
    .option('--alias <name>', 'the version with this alias; default: champion')
    .option('--durable', 'as a workflow, with the trainer’s own library where it has one; adds the columns prediction_id and version')
    .option('--id <name>', 'name of the durable batch; the same name and file find it again', batchName)
    .option('--parallel <n>', `parts of a durable batch that are scored at once; default: ${PARALLEL}`, wholeNumber(1, 256))
    .option('--threads <n>', 'threads for each of them; default: 1', wholeNumber(1, 1_024));
  withHandler<PredictOptions>(
    command,
    'perennial predict flight-delay --data flights.parquet --out predictions.csv\nperennial predict flight-delay --data year.parquet --out predictions.parquet --durable --parallel 4',
    async (context, options, model) => {
      checkOptions(options);
      return options.durable === true ? durably(context, model, options) : here(context, model, options);
    },
  );
}

function checkOptions(options: PredictOptions): void {
  const { modelVersion, alias, data, out, durable } = options;
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
  const useless = (['id', 'parallel', 'threads'] as const).find((name) => durable !== true && options[name] !== undefined);
  if (useless !== undefined)
    throw new DomainError('OPTION_INVALID', { option: `--${useless}`, found: 'given without --durable', expected: 'both, or neither' });
}

async function here(context: CommandContext, model: string, { data, out, modelVersion, alias }: PredictOptions): Promise<CommandResult> {
  const which = modelVersion === undefined ? { alias: alias ?? 'champion' } : { version: modelVersion };
  const result = await predictHere(context, { model, ...which, input: resolve(data), output: resolve(out) });
  return {
    data: result,
    text: `${model}: ${formatCount(result.rows)} rows scored with version ${result.version}, written to ${resolve(out)}${unseenText(result.unseen, result.rows)}`,
  };
}

async function durably(context: CommandContext, model: string, options: PredictOptions): Promise<CommandResult> {
  const { data, out, modelVersion: version, alias = 'champion', id, parallel = PARALLEL, threads = 1 } = options;
  const request = { model, version, alias, input: resolve(data), output: resolve(out), parallel, threads };
  const outcome = await predictDurably(context, id === undefined ? request : { ...request, batchId: id });
  const { rows, drift, manifestKey, unseen } = outcome;
  const done = `${model}: ${formatCount(rows)} rows scored with version ${outcome.version}, written to ${resolve(out)}; input ${drift}; ${manifestKey}`;
  return { data: outcome, text: `${done}${unseenText(unseen, rows)}` };
}
