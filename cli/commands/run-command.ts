import type { Command } from 'commander';
import { isDomainError } from '../../core/errors.js';
import { findRunReport } from '../../operations/look/find-report.js';
import { findVersion } from '../../operations/look/find-version.js';
import { awaitRun, requestRun } from '../../operations/steps/request-run.js';
import type { RunReport } from '../../contracts/documents.js';
import type { Step } from '../../contracts/names.js';
import type { CommandContext } from '../command/command-context.js';
import { dataTime, timeOption } from '../command/data-time.js';
import { parameter, stepList, tagName } from '../command/option-parsers.js';
import { withHandler } from '../command/with-handler.js';
import type { WrittenTime } from '../../core/time/zoned-time.js';
import { classesText } from '../output/models/describe-classes.js';
import { reportText } from '../output/report/report-lines.js';
import type { CommandResult } from '../output/command-result.js';

interface RunOptions {
  readonly steps?: readonly Step[];
  readonly wait?: boolean;
  readonly asOf?: WrittenTime;
  readonly fresh?: boolean;
  readonly param?: Record<string, string | number>;
  readonly tag?: string;
  readonly reason?: string;
}

export function addRunCommand(program: Command): void {
  const command = program
    .command('run <model>')
    .summary('the whole pipeline as one durable workflow, through the lifecycle')
    .description(
      'Asks the lifecycle for a pipeline: preprocess, tune, train, test, register, deploy. Requests that come together run one pipeline.\nA version that its gates accept is deployed.',
    )
    .option('--steps <list>', 'only these steps, such as preprocess,train,test,register', stepList)
    .option('--wait', 'wait for the end, with progress')
    .option('--as-of <time>', "data time, in the definition's zone unless it names one; default: now", timeOption)
    .option('--fresh', 'read the source again, also for a data time that was read before')
    .option('--param <name=value>', 'a named parameter of the source query (repeatable)', parameter)
    .option('--tag <tag>', 'snapshot to write, or to read without the step preprocess', tagName)
    .option('--reason <text>', 'for the audit log');
  withHandler<RunOptions>(
    command,
    'perennial run flight-delay --wait\nperennial run flight-delay --as-of 2013-08-01 --wait',
    async (context, options, model) => runPipeline(context, model, options),
  );
}

async function runPipeline(context: CommandContext, model: string, options: RunOptions): Promise<CommandResult> {
  const { steps, tag, param: parameters, fresh, reason = 'perennial run' } = options;
  const asOf = await dataTime(context, model, { option: '--as-of', time: options.asOf });
  const request = { model, steps, tag, parameters, asOf, fresh, reason };
  const run = await requestRun(context, request);
  const started = `${run.workflowId}${run.decision === 'joined' ? ' (joined one that was waiting)' : ''}`;
  if (options.wait !== true) return { data: run, text: `${started}. Follow it with \`perennial status ${model}\` or in the Web UI.` };
  context.io.note(`${started} (it goes on if you leave; the Web UI shows it)`);
  const outcome = await awaitRun(context, request, run).catch(async (error: unknown) => {
    await noteRejected(context, model, error);
    throw error;
  });
  const made = outcome.version === null ? null : (await findVersion(context, model, outcome.version)).run;
  const classes = classesText(made);
  const report = made === null ? null : await findRunReport(context, made.runId);
  const text = `${model}: ${outcome.state}, ${outcome.text}${classes === null ? '' : `\nThe probability is ${classes}.`}`;
  return {
    data: { ...run, outcome, twoClasses: made?.twoClasses ?? null, report },
    text: report === null ? text : `${text}\n\n${wholeText(report, `${model}@${outcome.version}`)}`,
  };
}

function wholeText(report: RunReport, version: string): string {
  return `${reportText(report)}\n\nThe same with charts: perennial versions show ${version} --html --open`;
}

/** Who was rejected wants to know of what. */
async function noteRejected(context: CommandContext, model: string, error: unknown): Promise<void> {
  const version = isDomainError(error) && error.code === 'PIPELINE_ENDED' ? error.details['version'] : undefined;
  if (typeof version !== 'number') return;
  const { row } = await findVersion(context, model, version);
  const report = await findRunReport(context, row.runId);
  if (report !== null) context.io.note(`\n${wholeText(report, `${model}@${version}`)}\n`);
}
