import type { Command } from 'commander';
import { lookAtModels } from '../../operations/status/look-at-models.js';
import type { CommandContext } from '../command/command-context.js';
import { withHandler } from '../command/with-handler.js';
import type { CommandResult } from '../output/command-result.js';
import { findingText } from '../output/finding-text.js';
import { statusDetails, statusTable } from '../output/models/status-text.js';

export function addStatusCommand(program: Command): void {
  const command = program
    .command('status [model]')
    .summary('what runs, what is deployed, how the last triggers ended')
    .description(
      'Asks the lifecycle of each model, and each serving process what it answers with; without a live worker or Temporal it tells what the database and the object store know, and says so. Ends with 1 when something does not work.',
    );
  withHandler(command, 'perennial status\nperennial status flight-delay', (context, _options, model) => showStatus(context, model));
}

async function showStatus(context: CommandContext, model: string | undefined): Promise<CommandResult> {
  const { models, notes, findings } = await lookAtModels(context, model);
  const now = Date.now();
  const only = model === undefined ? undefined : models[0];
  const text = only === undefined ? statusTable(models, now) : statusDetails(only, now);
  const all = [...findings, ...models.flatMap((one) => one.findings)];
  const problems = all.filter(({ state }) => state !== 'ok').map(findingText);
  const failed = notes.length > 0 || all.some(({ state }) => state === 'fail');
  const lines = [text, ...(problems.length === 0 ? [] : ['', ...problems]), ...notes.map((note) => `Note: ${note}`)];
  return { data: { ok: !failed, models, notes, findings }, text: lines.join('\n'), exitCode: failed ? 1 : 0 };
}
