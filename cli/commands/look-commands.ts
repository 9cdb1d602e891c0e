import type { Command } from 'commander';
import { listDatasets } from '../../operations/look/list-datasets.js';
import { listDeployments } from '../../operations/look/list-deployments.js';
import { listVersions } from '../../operations/look/list-versions.js';
import type { CommandContext } from '../command/command-context.js';
import { addVersionShow } from './look/version-show.js';
import { describeRevision } from '../output/models/describe-revision.js';
import { dataTime, timeOption } from '../command/data-time.js';
import { wholeNumber } from '../command/option-parsers.js';
import { formatMetrics } from '../output/format-metrics.js';
import { formatTable } from '../output/format-table.js';
import { formatTime } from '../output/format-time.js';
import { listPredictions } from '../output/predictions/list-predictions.js';
import { withHandler } from '../command/with-handler.js';
import type { WrittenTime } from '../../core/time/zoned-time.js';
import type { CommandResult } from '../output/command-result.js';
import { withPredictionLog } from '../command/with-prediction-log.js';

const LIMIT = 20;
const WINDOW_MS = 3_600_000;

interface LimitOptions {
  readonly limit?: number;
}

interface PredictionsOptions extends LimitOptions {
  readonly from?: WrittenTime;
  readonly to?: WrittenTime;
}

/** Lists of what is registered, stored, deployed and predicted, newest first. */
export function addLookCommands(program: Command): void {
  addVersionShow(addList(program, { name: 'versions', summary: 'registered versions with verdicts and metrics', list: showVersions }));
  addList(program, { name: 'datasets', summary: 'snapshots with rows and tags', list: showDatasets });
  addList(program, { name: 'deployments', summary: 'deployment revisions: who changed what, when and why', list: showDeployments });
  addPredictions(program);
}

interface ListCommand {
  readonly name: string;
  readonly summary: string;
  readonly list: (context: CommandContext, model: string, limit: number) => Promise<CommandResult>;
}

function addList(program: Command, { name, summary, list }: ListCommand): Command {
  const command = program
    .command(`${name} <model>`)
    .summary(summary)
    .description(`Lists ${summary}.`)
    .option('--limit <n>', `newest first, so many; default: ${LIMIT}`, wholeNumber(1, 10_000));
  return withHandler<LimitOptions>(command, `perennial ${name} flight-delay`, (context, { limit = LIMIT }, model) =>
    list(context, model, limit),
  );
}

function addPredictions(program: Command): void {
  const command = program
    .command('predictions <endpoint>')
    .summary('what an endpoint was asked and answered')
    .description('Lists logged predictions: what was asked and answered, by which version. A row is stored some seconds after its answer.')
    .option('--from <time>', "asked since then, in the definition's zone unless it names one; default: an hour before --to", timeOption)
    .option('--to <time>', 'asked before then; default: now', timeOption)
    .option('--limit <n>', `newest first, so many; default: ${LIMIT}`, wholeNumber(1, 10_000));
  withHandler<PredictionsOptions>(
    command,
    'perennial predictions flight-delay --from 2013-07-01 --limit 5',
    async (context, options, endpoint) => {
      const { limit = LIMIT } = options;
      const to = (await dataTime(context, endpoint, { option: '--to', time: options.to })) ?? Date.now();
      const from = (await dataTime(context, endpoint, { option: '--from', time: options.from })) ?? to - WINDOW_MS;
      const { signal } = new AbortController();
      return withPredictionLog(context, (log) => listPredictions(log.read({ endpoint, from, to, signal }), limit));
    },
  );
}

async function showVersions(context: CommandContext, model: string, limit: number): Promise<CommandResult> {
  const data = await listVersions(context, model, limit);
  const table = data.map((row) => [
    row.version,
    row.verdict,
    row.aliases.join(', ') || null,
    row.runId,
    row.snapshot?.slice(0, 12),
    row.metrics === null ? null : formatMetrics(row.metrics),
    row.validationMetrics === null ? null : formatMetrics(row.validationMetrics),
    formatTime(row.createdAt),
  ]);
  return { data, text: formatTable(['VERSION', 'VERDICT', 'ALIASES', 'RUN', 'SNAPSHOT', 'TEST', 'VALIDATION', 'REGISTERED'], table) };
}

async function showDatasets(context: CommandContext, model: string, limit: number): Promise<CommandResult> {
  const data = await listDatasets(context, model, limit);
  const table = data.map((row) => [
    row.address.slice(0, 12),
    row.rows,
    row.tags.join(', ') || null,
    formatTime(row.asOf),
    formatTime(row.createdAt),
  ]);
  return { data, text: formatTable(['SNAPSHOT', 'ROWS', 'TAGS', 'AS OF', 'STORED'], table) };
}

async function showDeployments(context: CommandContext, model: string, limit: number): Promise<CommandResult> {
  const listed = await listDeployments(context, model, limit);
  const data = listed.map(({ row, revision }) => {
    const { mode, targets, shadows, stickyBy, hold } = revision ?? {};
    return { ...row, mode: mode ?? null, targets: targets ?? [], shadows: shadows ?? [], stickyBy: stickyBy ?? null, hold: hold ?? null };
  });
  const table = listed.map(({ row, revision }) => {
    const isPlain = revision === undefined || (revision.targets.length === 1 && !revision.shadows && !revision.hold);
    return [row.revision, isPlain ? row.version : describeRevision(revision), row.actor, row.reason, formatTime(row.createdAt)];
  });
  return { data, text: formatTable(['REVISION', 'VERSION', 'BY', 'REASON', 'AT'], table) };
}
