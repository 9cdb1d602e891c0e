import type { Command } from 'commander';
import { applyDefinitions } from '../../operations/apply/apply-definitions.js';
import { applyText } from '../output/apply-text.js';
import { loadDefinitions } from '../definitions/load-definitions.js';
import { withHandler } from '../command/with-handler.js';

interface ApplyOptions {
  readonly dryRun?: boolean;
  readonly reason?: string;
}

export function addApplyCommand(program: Command): void {
  const command = program
    .command('apply [path]')
    .summary('reconcile definitions, schedules and search attributes with what PATH declares')
    .description(
      'Checks and stores the definitions at PATH (a file, or a folder with *.model.ts, .js or .json files; default: here), tells the\nlifecycle of each model, and makes its Schedules what the definition asks for. Applying twice is applying once.',
    )
    .option('--dry-run', 'only say what would change')
    .option('--reason <text>', 'for the audit log');
  withHandler<ApplyOptions>(command, 'perennial apply models/ --dry-run', async (context, { dryRun, reason }, path = '.') => {
    const loaded = await loadDefinitions(path);
    if (dryRun !== true) await context.migratedMetadata();
    const result = await applyDefinitions(context, loaded, dryRun === true, reason);
    return { data: result, text: applyText(result) };
  });
}
