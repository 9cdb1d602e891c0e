import type { Command } from 'commander';
import { undeclaredText } from '../../contracts/undeclared-text.js';
import { applyDefinitions } from '../../operations/apply/apply-definitions.js';
import { checkSources } from '../../operations/apply/check-sources.js';
import type { SourceCheck } from '../../operations/apply/check-sources.js';
import { formatCount } from '../output/format-metrics.js';
import { applyText } from '../output/apply-text.js';
import { loadDefinitions } from '../definitions/load-definitions.js';
import { withHandler } from '../command/with-handler.js';

interface ApplyOptions {
  readonly dryRun?: boolean;
  readonly check?: boolean;
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
    .option('--check', 'read each source first, some rows of a query or a whole file: are its columns and types what the definition says?')
    .option('--reason <text>', 'for the audit log');
  withHandler<ApplyOptions>(
    command,
    'perennial apply models/ --dry-run --check',
    async (context, { dryRun, check, reason }, path = '.') => {
      const loaded = await loadDefinitions(path);
      const checks = check === true ? await checkSources(context, loaded) : [];
      if (dryRun !== true) await context.migratedMetadata();
      const result = await applyDefinitions(context, loaded, dryRun === true, reason);
      return { data: check === true ? { ...result, checks } : result, text: [...checks.map(checkText), applyText(result)].join('\n') };
    },
  );
}

function checkText({ model, rows, columns, undeclared }: SourceCheck): string {
  const text = `${model}: its source gave ${formatCount(rows)} rows and ${columns} columns as the definition says`;
  return undeclared.length === 0 ? text : `${text}; warning: ${undeclaredText(undeclared.length, undeclared)}`;
}
