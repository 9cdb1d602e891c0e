import type { Command } from 'commander';
import { requireModel } from '../../operations/current-definition.js';
import { triggerReport } from '../../operations/triggers/trigger-report.js';
import type { TriggerReport } from '../../operations/triggers/trigger-report.js';
import type { CommandContext } from '../command/command-context.js';
import { formatTime } from '../output/format-time.js';
import { withHandler } from '../command/with-handler.js';
import type { CommandResult } from '../output/command-result.js';

export function addTriggerCommand(program: Command): void {
  const group = program
    .command('trigger')
    .summary('what became of a request to train')
    .description('Looks at triggers: requests to train, from a person, a Schedule, a monitor or the webhook.');
  const show = group
    .command('show <model> <trigger>')
    .description(
      'Shows how a trigger ended: its own outcome, or that of the trigger whose pipeline did its work. `state` is open until then. Needs the database alone.',
    );
  withHandler(show, 'perennial trigger show flight-delay webhook-batch-7 --json', (context, _options, model, triggerId) =>
    showTrigger(context, model, triggerId),
  );
}

async function showTrigger(context: CommandContext, model: string, triggerId: string): Promise<CommandResult> {
  await requireModel(context.metadata, model);
  const report = await triggerReport(context.metadata, model, triggerId);
  return { data: report, text: reportText(report) };
}

function reportText(report: TriggerReport): string {
  const { triggerId, kind, receivedAt, asOf, actor, reason, pipelineTriggerId, state, version, revision, text } = report;
  const lines: readonly (readonly [string, string])[] = [
    ['state', text === '' ? state : `${state}: ${text}`],
    ['kind', kind],
    ...(actor === null ? [] : [['asked by', `${actor}: ${reason}`] as const]),
    ['received', formatTime(receivedAt)],
    ['as of', formatTime(asOf)],
    ...(pipelineTriggerId === triggerId ? [] : [['joined', pipelineTriggerId] as const]),
    ...(version === null ? [] : [['version', String(version)] as const]),
    ...(revision === null ? [] : [['revision', String(revision)] as const]),
  ];
  return [triggerId, ...lines.map(([name, value]) => `  ${name.padEnd(8)} ${value}`)].join('\n');
}
