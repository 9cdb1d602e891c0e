import { resolve } from 'node:path';
import type { Command } from 'commander';
import { modelName } from '../../command/option-parsers.js';
import { writeNewDefinition } from '../../definitions/new-definition.js';
import { withHandler } from '../../command/with-handler.js';

export function addNewCommand(program: Command): void {
  const command = program
    .command('new')
    .argument('<name>', 'of the model: lower-case letters, digits and hyphens', modelName)
    .summary('write a commented start of a definition')
    .description(
      'Writes NAME.model.ts into this folder: a definition with comments that works with the CSV of docs/first-model.md, to be changed for your rows. Nothing that is there is written over.',
    );
  withHandler(command, 'perennial new churn', async (_context, _options, model) => {
    const file = await writeNewDefinition(resolve('.'), model);
    const next = `Edit it for your rows, then: perennial up . (or perennial apply . while it runs)`;
    return { data: { model, file }, text: `${file}: written. ${next}` };
  });
}
