import type { Command } from 'commander';
import { waitForOutcome } from '../../client/wait-for-outcome.js';
import { recordedOutcome } from '../../operations/triggers/trigger-report.js';
import { workflowIds } from '../../contracts/names.js';
import type { Step } from '../../contracts/names.js';
import { STEPS } from '../../core/policy/state/steps.js';
import { DomainError } from '../../core/errors.js';
import type { CommandContext } from '../command/command-context.js';
import { newTriggerId } from '../../operations/triggers/new-trigger-id.js';
import { isoTime, parameter, stepList, tagName } from '../command/option-parsers.js';
import { reportProgress } from '../output/report-progress.js';
import { requireWorker } from '../../operations/queues/require-worker.js';
import { runs } from '../command/with-handler.js';
import type { CommandResult } from '../command/with-handler.js';

interface RunOptions {
  readonly steps?: readonly Step[];
  readonly wait?: boolean;
  readonly asOf?: number;
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
    .option('--as-of <time>', 'data time; default: now', isoTime)
    .option('--param <name=value>', 'a named parameter of the source query (repeatable)', parameter)
    .option('--tag <tag>', 'snapshot to write, or to read without the step preprocess', tagName)
    .option('--reason <text>', 'for the audit log');
  runs<RunOptions>(
    command,
    'perennial run flight-delay --wait\nperennial run flight-delay --as-of 2013-08-01 --wait',
    async (context, options, model) => runPipeline(context, model, options),
  );
}

async function runPipeline(context: CommandContext, model: string, options: RunOptions): Promise<CommandResult> {
  const { steps, tag, param, asOf } = options;
  const { definition } = await context.definition(model);
  await requireWorker(context, definition, steps ?? STEPS);
  const client = await context.client();
  const triggerId = newTriggerId('run');
  const answer = await client.requestRun({
    model,
    triggerId,
    kind: 'manual',
    asOf: asOf ?? Date.now(),
    dataTime: asOf === undefined ? 'now' : 'given',
    parameters: param ?? {},
    reason: options.reason ?? 'perennial run',
    actor: context.actor,
    deploy: steps?.includes('deploy') ?? true,
    ...(steps === undefined ? {} : { steps }),
    ...(tag === undefined ? {} : { tag }),
  });
  const workflowId = workflowIds.pipeline(model, answer.pipelineTriggerId);
  const joined = answer.decision === 'joined' ? ' (joined one that was waiting)' : '';
  if (options.wait !== true) {
    return {
      data: { ...answer, workflowId },
      text: `${workflowId}${joined}. Follow it with \`perennial status ${model}\` or in the Web UI.`,
    };
  }
  context.io.note(`${workflowId}${joined} (it goes on if you leave; the Web UI shows it)`);
  const outcome = await waitForOutcome(client, { model, ...answer }, reportProgress(context.io), (id) =>
    recordedOutcome(context.metadata, model, id),
  );
  const deploys = steps?.includes('deploy') ?? true;
  if (outcome.state !== 'deployed' && outcome.state !== 'done' && (outcome.state !== 'accepted' || deploys))
    throw new DomainError('PIPELINE_ENDED', { model, state: outcome.state, text: outcome.text, workflowId });
  return { data: { ...answer, workflowId, outcome }, text: `${model}: ${outcome.state}, ${outcome.text}` };
}
