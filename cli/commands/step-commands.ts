import type { Command } from 'commander';
import { didYouMean } from '../../core/nearest-name.js';
import { DomainError } from '../../core/errors.js';
import type { CommandContext } from '../command/command-context.js';
import { dataTime, timeOption } from '../command/data-time.js';
import { parameter, tagName, wholeNumber } from '../command/option-parsers.js';
import { formatMetrics } from '../output/format-metrics.js';
import { withHandler } from '../command/with-handler.js';
import type { WrittenTime } from '../../core/time/zoned-time.js';
import type { CommandResult } from '../output/command-result.js';
import { tuneModel } from '../../operations/steps/tune-model.js';
import { runSteps } from '../../operations/steps/run-steps.js';
import type { StepOutcome } from '../../operations/steps/run-steps.js';

interface PreprocessOptions {
  readonly tag: string;
  readonly query?: string;
  readonly param?: Record<string, string | number>;
  readonly asOf?: WrittenTime;
  readonly fresh?: boolean;
}

export function addStepCommands(program: Command): void {
  addPreprocess(program);
  addTune(program);
  addTrain(program);
  addTest(program);
}

function addPreprocess(program: Command): void {
  const command = program
    .command('preprocess <model>')
    .summary('rows → snapshot under a tag, validated')
    .description('Reads the source into an immutable snapshot, checks it, and puts the tag on it when the checks pass.')
    .requiredOption('--tag <tag>', 'name for the snapshot, such as 2013-06', tagName)
    .option('--query <sql>', "one SELECT in place of the definition's")
    .option('--param <name=value>', 'a named parameter of the query (repeatable)', parameter)
    .option('--as-of <time>', "nothing that became known later is used, in the definition's zone; default: now", timeOption)
    .option('--fresh', 'read the source again, also for a data time that was read before');
  withHandler<PreprocessOptions>(
    command,
    'perennial preprocess flight-delay --tag 2013-06 --as-of 2013-07-01',
    async (context, options, model) => {
      const { tag, query, param, fresh } = options;
      const asOf = await dataTime(context, model, { option: '--as-of', time: options.asOf });
      const outcome = await runSteps(context, {
        model,
        command: 'preprocess',
        steps: ['preprocess'],
        tag,
        querySql: query,
        parameters: param,
        asOf,
        fresh,
      });
      return { data: outcome, text: `${model}: ${outcome.text}, tagged ${tag}` };
    },
  );
}

function addTune(program: Command): void {
  const command = program
    .command('tune <model>')
    .summary('search parameters; the best are stored with the snapshot')
    .description(
      'Tries parameters from the search space of the definition. The best are used by the next training on this snapshot.\nNone is tried twice where the space has an end; the search ends there.',
    )
    .requiredOption('--tag <tag>', 'the snapshot', tagName)
    .option('--count <n>', 'trials; default: as in the definition', wholeNumber(1, 10_000))
    .option('--parallel <n>', 'trials at once; default: as in the definition', wholeNumber(1, 64));
  withHandler<{ tag: string; count?: number; parallel?: number }>(
    command,
    'perennial tune flight-delay --tag 2013-06 --count 20',
    async (context, { tag, count, parallel }, model) => {
      const outcome = await tuneModel(context, { model, tag, trials: count, parallel });
      const { best } = outcome;
      const all = outcome.exhausted ? ', all that the space has,' : '';
      const found =
        best === null
          ? outcome.text
          : `${model}: best ${best.metric} ${best.value.toPrecision(6)} of ${best.trials} trials${all} with ${best.parametersJson}`;
      return { data: outcome, text: `${found}\n\`perennial runs list ${model} --search ${outcome.searchId}\` lists the trials.` };
    },
  );
}

function addTrain(program: Command): void {
  const command = program
    .command('train <model>')
    .summary('a run on a tagged snapshot, registered as a candidate')
    .description(
      'Trains with the best stored parameters unless told otherwise, and registers the result as a candidate: not judged, not deployed.',
    )
    .requiredOption('--tag <tag>', 'the snapshot', tagName)
    .option('--run-name <name>', 'a name for the run')
    .option('--params <which>', 'best: as found by tune, where there is a search; definition: as written', 'best');
  withHandler<{ tag: string; runName?: string; params: string }>(
    command,
    'perennial train flight-delay --tag 2013-06 --run-name first-try',
    async (context, { tag, runName, params }, model) => {
      if (params !== 'best' && params !== 'definition') {
        throw new DomainError('OPTION_INVALID', {
          option: '--params',
          found: `"${params}"${didYouMean(params, ['best', 'definition'])}`,
          expected: 'best or definition',
        });
      }
      const outcome = await runSteps(context, { model, command: 'train', steps: ['train', 'register'], tag, runName, paramsFrom: params });
      return { data: outcome, text: `${model}: run ${outcome.runId}, validation ${formatMetrics(outcome.metrics)}; ${outcome.text}` };
    },
  );
}

interface TestOptions {
  readonly modelVersion: number;
  readonly tag?: string;
  readonly query?: string;
  readonly param?: Record<string, string | number>;
  readonly asOf?: WrittenTime;
  readonly fresh?: boolean;
}

function addTest(program: Command): void {
  const command = program
    .command('test <model>')
    .summary('recent raw rows against a registered version')
    .description(
      'Scores rows with known labels: those of a tagged snapshot, of a query, or of the source as the definition says.\nSays how many of them are of the time that the version was trained on, and what it is worth on the others.',
    )
    .requiredOption('--model-version <n>', 'the version', wholeNumber(1))
    .option('--tag <tag>', 'rows of this snapshot', tagName)
    .option('--query <sql>', 'rows of one SELECT')
    .option('--param <name=value>', 'a named parameter of the query (repeatable)', parameter)
    .option('--as-of <time>', "labels that became known later are not used, in the definition's zone; default: now", timeOption)
    .option('--fresh', 'read the source again, also for a data time that was read before');
  withHandler<TestOptions>(command, 'perennial test flight-delay --model-version 1 --tag 2013-07', async (context, options, model) => {
    if (options.tag !== undefined && options.query !== undefined)
      throw new DomainError('OPTION_INVALID', { option: '--tag', found: 'given together with --query', expected: 'only one of the two' });
    return testVersion(context, model, options);
  });
}

async function testVersion(
  context: CommandContext,
  model: string,
  { modelVersion: version, tag, query, param, asOf: time, fresh }: TestOptions,
): Promise<CommandResult> {
  const asOf = await dataTime(context, model, { option: '--as-of', time });
  const steps = tag === undefined ? (['preprocess', 'test'] as const) : (['test'] as const);
  const outcome: StepOutcome = await runSteps(context, {
    model,
    command: 'test',
    steps,
    version,
    tag,
    querySql: query,
    parameters: param,
    asOf,
    fresh,
  });
  return { data: outcome, text: `${model}: ${outcome.text}` };
}
