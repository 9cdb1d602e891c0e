import type { Command } from 'commander';
import { diffDefinitions, findDefinition, listDefinitions } from '../../../operations/look/look-at-definitions.js';
import type { DefinitionDiff } from '../../../operations/look/look-at-definitions.js';
import { wholeNumber } from '../../command/option-parsers.js';
import { withHandler } from '../../command/with-handler.js';
import { formatTable } from '../../output/format-table.js';
import { formatTime } from '../../output/format-time.js';

const LIMIT = 20;
const SHOWN_DIGITS = 12;

export function addDefinitionsCommand(program: Command): void {
  const group = program
    .command('definitions')
    .summary('the definitions that a model has had: list, show, diff')
    .description('Looks at stored definitions. A digest may be given by its first digits.');
  const list = group
    .command('list <model>')
    .description('Lists the definitions that a model has had, newest first.')
    .option('--limit <n>', `so many; default: ${LIMIT}`, wholeNumber(1, 10_000));
  withHandler<{ limit?: number }>(list, 'perennial definitions list flight-delay', async (context, { limit = LIMIT }, model) => {
    const data = (await listDefinitions(context, model, limit)).map(({ definition: _, ...row }) => row);
    const table = data.map((row) => [
      row.digest.slice(0, SHOWN_DIGITS),
      row.trainingDigest.slice(0, SHOWN_DIGITS),
      row.isCurrent ? 'yes' : null,
      formatTime(row.storedAt),
    ]);
    return { data, text: formatTable(['DEFINITION', 'TRAINING', 'CURRENT', 'STORED'], table) };
  });
  const show = group.command('show <model> [digest]').description('Prints a definition as it is stored, by default the current one.');
  withHandler(show, 'perennial definitions show flight-delay 3f9a1c2d4e5f', async (context, _options, model, digest) => {
    const data = await findDefinition(context, model, digest);
    return { data, text: JSON.stringify(data.definition, null, 2) };
  });
  addDiff(group);
}

function addDiff(group: Command): void {
  const command = group
    .command('diff <model> <from> [to]')
    .description('Says what changed from one definition to another, by default to the current one.');
  withHandler(command, 'perennial definitions diff flight-delay 3f9a1c2d4e5f', async (context, _options, model, from = '', to) => {
    const data = await diffDefinitions(context, model, from, to);
    return { data, text: diffText(data) };
  });
}

function diffText({ from, to, trainsAnew, changes }: DefinitionDiff): string {
  const head = `${from.slice(0, SHOWN_DIGITS)} → ${to.slice(0, SHOWN_DIGITS)}`;
  if (changes.length === 0) return `${head}: the same`;
  const lines = changes.map(({ path, from: before, to: after }) => {
    if (before === undefined) return `  + ${path}: ${JSON.stringify(after)}`;
    if (after === undefined) return `  - ${path}: ${JSON.stringify(before)}`;
    return `  ~ ${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`;
  });
  const meaning = trainsAnew ? 'trains anew' : 'policy only, what is trained stays';
  return [`${head}: ${meaning}`, ...lines].join('\n');
}
