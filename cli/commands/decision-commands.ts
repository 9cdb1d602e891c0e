import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { wholeNumber } from '../option-parsers.js';
import { runs } from '../run-command.js';
import type { CommandResult } from '../run-command.js';

interface VersionOptions {
  readonly modelVersion: number;
  readonly reason?: string;
}
interface ReasonOptions {
  readonly reason?: string;
}

/** What people decide about a model; each goes through its lifecycle and into the audit log. */
export function addDecisionCommands(program: Command): void {
  addVersionCommand(program, 'deploy', "a version by the definition's rollout (immediate)");
  addVersionCommand(program, 'promote', 'make a version the champion, at once');
  const rollback = program
    .command('rollback <model>')
    .summary('back to the version before')
    .description('Deploys the newest earlier revision with another version, as a new revision.')
    .option('--reason <text>', 'for the audit log');
  runs<ReasonOptions>(rollback, 'perennial rollback flight-delay --reason "wrong on holidays"', async (context, options, model) => {
    await context.definition(model);
    const result = await (await context.client()).rollback(model, decision(context, options, 'perennial rollback'));
    return { data: result, text: `${model}: ${result.text}` };
  });
  addPause(program);
  addResume(program);
}

function addVersionCommand(program: Command, name: 'deploy' | 'promote', summary: string): void {
  const command = program
    .command(`${name} <model>`)
    .summary(summary)
    .description('Puts a registered version behind the endpoint of the model. A version that its gates rejected is refused.')
    .requiredOption('--model-version <n>', 'the version', wholeNumber(1))
    .option('--reason <text>', 'for the audit log');
  runs<VersionOptions>(
    command,
    `perennial ${name} flight-delay --model-version 3 --reason "looked good in July"`,
    async (context, options, model) => deployVersion(context, model, { ...options, command: name }),
  );
}

async function deployVersion(
  context: CommandContext,
  model: string,
  options: VersionOptions & { readonly command: string },
): Promise<CommandResult> {
  await context.definition(model);
  const client = await context.client();
  const result = await client.promote(model, options.modelVersion, decision(context, options, `perennial ${options.command}`));
  return { data: result, text: `${model}: ${result.text}` };
}

function addPause(program: Command): void {
  const command = program
    .command('pause <model>')
    .summary('take triggers, start nothing')
    .description('Triggers are kept while a model is paused, and requests by people are refused; what runs goes on, and it is served on.')
    .option('--reason <text>', 'shown to others');
  runs<ReasonOptions>(command, 'perennial pause flight-delay --reason "source is being repaired"', async (context, options, model) => {
    await context.definition(model);
    await (await context.client()).pause(model, decision(context, options, 'perennial pause'));
    return { data: { model, paused: true }, text: `${model}: paused. \`perennial resume ${model}\` goes on.` };
  });
}

function addResume(program: Command): void {
  const command = program
    .command('resume <model>')
    .summary('go on after a pause')
    .description('Starts what waited during the pause.')
    .option('--reason <text>', 'for the audit log');
  runs<ReasonOptions>(command, 'perennial resume flight-delay', async (context, options, model) => {
    await context.definition(model);
    await (await context.client()).resume(model, decision(context, options, 'perennial resume'));
    return { data: { model, paused: false }, text: `${model}: resumed` };
  });
}

function decision(
  context: CommandContext,
  { reason }: ReasonOptions,
  fallback: string,
): { readonly actor: string; readonly reason: string } {
  return { actor: context.actor, reason: reason ?? fallback };
}
