import type { Command } from 'commander';
import { lookAtModels } from '../../operations/status/look-at-models.js';
import type { CommandContext } from '../command/command-context.js';
import { withHandler } from '../command/with-handler.js';
import type { CommandResult } from '../output/command-result.js';
import { statusDetails, statusTable } from '../output/status-text.js';

export function addStatusCommand(program: Command): void {
  const command = program
    .command('status [model]')
    .summary('what runs, what is deployed, how the last triggers ended')
    .description(
      'Asks the lifecycle of each model; without a live worker or Temporal it tells what the database and the object store know, and says so.',
    );
  withHandler(command, 'perennial status\nperennial status flight-delay', (context, _options, model) => showStatus(context, model));
}

async function showStatus(context: CommandContext, model: string | undefined): Promise<CommandResult> {
  const { models, notes } = await lookAtModels(context, model);
  const now = Date.now();
  const only = model === undefined ? undefined : models[0];
  const text = only === undefined ? statusTable(models, now) : statusDetails(only, now);
  return { data: { models, notes }, text: [text, ...notes.map((note) => `Note: ${note}`)].join('\n') };
}
