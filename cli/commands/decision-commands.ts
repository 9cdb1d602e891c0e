import type { Command } from 'commander';
import { decide, pause } from '../../operations/decisions/decide.js';
import { decisionOf } from '../command/decision-of.js';
import { wholeNumber } from '../command/option-parsers.js';
import { withHandler } from '../command/with-handler.js';
import { addAdoptCommand } from './adopt-command.js';
import { addDeployCommand } from './deploy-command.js';
import { addRollbackCommand } from './rollback-command.js';

interface VersionOptions {
  readonly modelVersion: number;
  readonly force?: boolean;
  readonly reason?: string;
}
interface ReasonOptions {
  readonly reason?: string;
}

/** What people decide about a model; each goes through its lifecycle and into the audit log. */
export function addDecisionCommands(program: Command): void {
  addDeployCommand(program);
  addPromote(program);
  addRollbackCommand(program);
  addPause(program);
  addResume(program);
  addAdoptCommand(program);
}

function addPromote(program: Command): void {
  const command = program
    .command('promote <model>')
    .summary('make a version the champion, at once')
    .description(
      'Puts a registered version behind the endpoint of the model. A version that its gates rejected is refused, and so is one that no gate has judged, unless somebody insists.',
    )
    .requiredOption('--model-version <n>', 'the version', wholeNumber(1))
    .option('--force', 'also a version that no gate has judged; needs --reason')
    .option('--reason <text>', 'for the audit log');
  withHandler<VersionOptions>(
    command,
    'perennial promote flight-delay --model-version 3 --reason "looked good in July"',
    async (context, options, model) => {
      const change = { kind: 'promote', version: options.modelVersion, force: options.force } as const;
      const result = await decide(context, model, change, decisionOf(context, options, 'perennial promote'));
      return { data: result, text: `${model}: ${result.text}` };
    },
  );
}

function addPause(program: Command): void {
  const command = program
    .command('pause <model>')
    .summary('take triggers, start nothing')
    .description(
      'Triggers are kept while a model is paused, and requests by people are refused; what runs goes on, and it is served on. What a pipeline that ends meanwhile would deploy waits for the resume.',
    )
    .option('--reason <text>', 'shown to others');
  withHandler<ReasonOptions>(
    command,
    'perennial pause flight-delay --reason "source is being repaired"',
    async (context, options, model) => {
      const { changeId } = await pause(context, model, decisionOf(context, options, 'perennial pause'));
      return { data: { model, paused: true, changeId }, text: `${model}: paused. \`perennial resume ${model}\` goes on.` };
    },
  );
}

function addResume(program: Command): void {
  const command = program
    .command('resume <model>')
    .summary('go on after a pause')
    .description('Starts what waited during the pause, and ends the hold of a direct rollback.')
    .option('--reason <text>', 'for the audit log');
  withHandler<ReasonOptions>(command, 'perennial resume flight-delay', async (context, options, model) => {
    const decision = decisionOf(context, options, 'perennial resume');
    const { changeId, text } = await decide(context, model, { kind: 'resume' }, decision);
    return { data: { model, paused: false, changeId }, text: `${model}: ${text}` };
  });
}
