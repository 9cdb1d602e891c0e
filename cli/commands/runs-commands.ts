import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { RunManifest } from '../../contracts/documents.js';
import { suspicionText } from '../../core/leakage/suspicion.js';
import { DomainError } from '../../core/errors.js';
import { listTrials } from '../../operations/look/list-trials.js';
import { requireRunReport } from '../../operations/look/find-report.js';
import { findRun, listRuns } from '../../operations/look/look-at-runs.js';
import type { CommandContext } from '../command/command-context.js';
import { wholeNumber } from '../command/option-parsers.js';
import { classLines } from '../output/models/describe-classes.js';
import { foldsLines, measuredText } from '../output/models/describe-recipe.js';
import { formatCount, formatMetricsJson } from '../output/format-metrics.js';
import { formatTable } from '../output/format-table.js';
import { formatTime } from '../output/format-time.js';
import { wantsPage, withPage, writePage } from '../output/report/write-page.js';
import type { PageOptions } from '../output/report/write-page.js';
import { rowLines } from '../output/models/row-lines.js';
import { withHandler } from '../command/with-handler.js';
import type { CommandResult } from '../output/command-result.js';

const LIMIT = 20;

interface ListOptions {
  readonly limit?: number;
  readonly search?: string;
}

export function addRunsCommands(program: Command): void {
  const group = program
    .command('runs')
    .summary('experiments: list, show, export')
    .description('Looks at runs: what was trained, with which parameters, on which rows, how well.');
  const list = group
    .command('list [model]')
    .description('Lists runs, newest first, or the trials of one search.')
    .option('--limit <n>', `so many; default: ${LIMIT}`, wholeNumber(1, 10_000))
    .option('--search <id>', 'the trials of this search of the model, in their order, with their parameters');
  withHandler<ListOptions>(
    list,
    'perennial runs list flight-delay\nperennial runs list flight-delay --search flight-delay-tune-3f9a1c2d',
    (context, { limit = LIMIT, search }, model) =>
      search === undefined ? showRuns(context, model, limit) : showTrials(context, model, search),
  );
  const show = withPage(group.command('show <run>').description('Shows one run: parameters, split, metrics, environment, artifacts.'));
  withHandler<PageOptions>(
    show,
    'perennial runs show flight-delay-3f9a1c2d4e5f\nperennial runs show flight-delay-3f9a1c2d4e5f --html report.html --open',
    (context, options, run) => (wantsPage(options) ? showRunPage(context, run, options) : showRun(context, run)),
  );
  const out = group
    .command('export <run>')
    .description(
      'Writes train.parquet, validation.parquet and test.parquet (the encoded float32 matrices: columns in model order, then label and weight; of a run with folds train.parquet alone, with the fold that judged each row),\nparams.json, the files of the model and signature.json.',
    )
    .requiredOption('--out <dir>', 'folder to write to');
  withHandler<{ out: string }>(out, 'perennial runs export flight-delay-3f9a1c2d4e5f --out export/', (context, options, run) =>
    writeExport(context, run, resolve(options.out)),
  );
}

async function showRuns(context: CommandContext, model: string | undefined, limit: number): Promise<CommandResult> {
  const rows = await listRuns(context, model, limit);
  const table = rows.map((row) => [
    row.runId,
    row.name,
    row.state,
    row.snapshot.slice(0, 12),
    formatMetricsJson(row.metricsJson),
    formatTime(row.createdAt),
  ]);
  return { data: rows, text: formatTable(['RUN', 'NAME', 'STATE', 'SNAPSHOT', 'VALIDATION', 'STARTED'], table) };
}

async function showTrials(context: CommandContext, model: string | undefined, search: string): Promise<CommandResult> {
  if (model === undefined)
    throw new DomainError('OPTION_INVALID', {
      option: '--search',
      found: 'given without a model',
      expected: 'the name of its model before it',
    });
  const found = await listTrials(context, model, search);
  const { result, trials } = found;
  const table = trials.map(({ trial, value, rounds, params }) => [
    trial,
    value === null ? null : value.toPrecision(6),
    rounds,
    paramsText(params),
    trial === result?.best.trial ? 'best' : null,
  ]);
  const metric = result === null ? 'VALUE' : result.metric.toUpperCase();
  return { data: found, text: formatTable(['TRIAL', metric, 'ROUNDS', 'PARAMETERS', ''], table) };
}

function paramsText(params: RunManifest['params']): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}

async function showRun(context: CommandContext, runId: string): Promise<CommandResult> {
  const found = await findRun(context, runId);
  if (found.isFinished) return { data: found.manifest, text: runText(found.manifest) };
  const { row } = found;
  return { data: row, text: `${runId}: ${row.state}, ${row.model}, started ${formatTime(row.createdAt)}` };
}

async function showRunPage(context: CommandContext, runId: string, options: PageOptions): Promise<CommandResult> {
  const found = await findRun(context, runId);
  const { model } = found.isFinished ? found.manifest : found.row;
  const file = await writePage(await requireRunReport(context, runId, model), null, options);
  return { data: { run: runId, file }, text: `${runId}: report written to ${file}` };
}

function runText(run: RunManifest): string {
  const { environment: env } = run;
  const lines: (readonly [string, string])[] = [
    ['model', run.model],
    ['name', run.name],
    ['snapshot', run.snapshot],
    ['definition', run.definitionDigest],
    ['as of', formatTime(run.asOf)],
    ...rowLines(run),
    ...classLines(run),
    ['trainer', `${run.trainer}, served as ${run.modelKind}`],
    ['rounds', run.rounds === 0 ? 'none' : `${run.rounds}, best ${run.bestIteration + 1}${run.stoppedEarly ? ', stopped early' : ''}`],
    ['params', `${paramsText(run.params)} (${run.paramsFrom})`],
    ['metrics', measuredText(run.metrics, run.folds, 'validation')],
    ...(run.folds === undefined ? [] : foldsLines(run.folds)),
    ...run.leakage.map((one) => ['warning', suspicionText(one)] as const),
    ['made with', `perennial ${env.perennial}, ${env.library}, ${env.threads} threads, ${env.cpuClass}`],
  ];
  const { model, ...others } = run.artifacts;
  const artifacts = Object.entries({ ...model, ...others }).map(
    ([name, ref]) => `  ${name.padEnd(22)} ${formatCount(ref.sizeBytes)} bytes, sha256 ${ref.sha256}`,
  );
  return [run.runId, ...lines.map(([name, text]) => `  ${name.padEnd(11)} ${text}`), 'artifacts', ...artifacts].join('\n');
}

async function writeExport(context: CommandContext, run: string, outDir: string): Promise<CommandResult> {
  const { exportRun } = await import('../../activities/training/export-run.js');
  await context.withDependencies((dependencies) => exportRun(dependencies, run, outDir));
  return { data: { run, outDir }, text: `${run}: written to ${outDir}` };
}
