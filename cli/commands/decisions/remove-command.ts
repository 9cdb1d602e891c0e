import type { Command } from 'commander';
import { removeModel } from '../../../operations/work/remove-model.js';
import type { Removal, RemovedModel } from '../../../operations/work/remove-model.js';
import { askPerson } from '../../command/ask-person.js';
import { decisionOf } from '../../command/decision-of.js';
import { withHandler } from '../../command/with-handler.js';

interface RemoveOptions {
  readonly yes?: boolean;
  readonly reason?: string;
}

export function addRemoveCommand(program: Command): void {
  const command = program
    .command('remove <model>')
    .summary('end the Schedules and the lifecycle of a model; what it made stays')
    .description(
      'Deletes the Schedules of a model, cancels what runs, ends its lifecycle and takes its definition out of use. Versions, snapshots, runs, reports and the audit stay, and its endpoint serves on. `perennial apply` brings it back.',
    )
    .option('--yes', 'do not ask')
    .option('--reason <text>', 'for the audit log');
  withHandler<RemoveOptions>(
    command,
    'perennial remove flight-delay --reason "replaced by flight-delay-2"',
    async (context, options, model) => {
      const confirm = options.yes === true ? () => Promise.resolve(true) : isConfirmed;
      const data = await removeModel(context, { model, confirm, ...decisionOf(context, options, 'perennial remove') });
      return { data, text: removedText(data), exitCode: data.state === 'declined' ? 1 : 0 };
    },
  );
}

function isConfirmed(removal: Removal): Promise<boolean> {
  const { model } = removal;
  const goes = [...goneLines(removal), `Kept: ${keptText(removal)}.`];
  return askPerson(`Removing ${model}`, [`Of ${model} this ends:`, ...goes, `Remove ${model}?`].join('\n'));
}

function removedText(removed: RemovedModel): string {
  const { model, state } = removed;
  if (state === 'declined') return `${model}: left as it is.`;
  return [
    `${model}: removed.`,
    ...goneLines(removed),
    `Kept: ${keptText(removed)}. \`perennial apply\` with its definition brings it back.`,
  ].join('\n');
}

function goneLines({ schedules, work }: Removal): readonly string[] {
  return [
    ...schedules.map((id) => `  Schedule ${id}: deleted`),
    ...work.map((id) => `  workflow ${id}: cancelled`),
    '  lifecycle: ended; definition: no longer in use',
  ];
}

function keptText({ model, kept }: Removal): string {
  const { versions, snapshots, runs, definitions, revision } = kept;
  const served = revision === null ? 'nothing was ever deployed' : `endpoint ${model} serves revision ${revision} on`;
  return `${versions} versions, ${snapshots} snapshots, ${runs} runs, ${definitions} definitions, the audit; ${served}`;
}
