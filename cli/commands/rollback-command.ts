import type { Command } from 'commander';
import { DomainError } from '../../core/errors.js';
import { served } from '../../operations/instances/served-outcome.js';
import { decide } from '../../operations/decisions/decide.js';
import { decisionOf } from '../command/decision-of.js';
import type { CommandContext } from '../command/command-context.js';
import { wholeNumber } from '../command/option-parsers.js';
import { rollBackDirectly } from '../../operations/deployments/roll-back-directly.js';
import { withHandler } from '../command/with-handler.js';
import type { CommandResult } from '../output/command-result.js';

interface RollbackOptions {
  readonly direct?: boolean;
  readonly to?: number;
  readonly reason?: string;
}

export function addRollbackCommand(program: Command): void {
  const command = program
    .command('rollback <model>')
    .summary('back to the version before')
    .description(
      'Deploys the newest earlier champion, or the one before a split, as a new revision. With --direct it needs the object store alone: Temporal and the database may be down, and nothing is deployed automatically until a person promotes, rolls back or resumes.',
    )
    .option('--direct', 'write the revision past Temporal and the database, and hold the endpoint')
    .option('--to <version>', 'with --direct: the version to go back to', wholeNumber(1))
    .option('--reason <text>', 'for the audit log');
  withHandler<RollbackOptions>(
    command,
    'perennial rollback flight-delay --reason "wrong on holidays"\nperennial rollback --direct flight-delay --to 3',
    rollBack,
  );
}

async function rollBack(context: CommandContext, options: RollbackOptions, model: string): Promise<CommandResult> {
  if (options.direct === true) return direct(context, options, model);
  if (options.to !== undefined)
    throw new DomainError('OPTION_INVALID', {
      option: '--to',
      found: `${options.to} without --direct`,
      expected: 'perennial promote MODEL --model-version N, or --direct',
    });
  const result = await decide(context, model, { kind: 'rollback' }, decisionOf(context, options, 'perennial rollback'));
  return { data: result, text: `${model}: ${result.text}` };
}

async function direct(context: CommandContext, options: RollbackOptions, endpoint: string): Promise<CommandResult> {
  const { actor, reason } = decisionOf(context, options, 'perennial rollback --direct');
  const revision = await rollBackDirectly(context.objects, { endpoint, version: options.to, actor, reason });
  const version = revision.targets[0]?.version ?? null;
  const deployed = `version ${version} is deployed as revision ${revision.revision}`;
  context.io.note(`${endpoint}: ${deployed}, held by ${actor}; waits for serving to answer with it`);
  const { text } = await served(context, endpoint, { revision: revision.revision, text: deployed });
  return {
    data: { state: 'deployed', endpoint, version, revision: revision.revision, hold: revision.hold },
    text: `${endpoint}: ${text}; held by ${actor}. \`perennial promote\` or \`perennial resume ${endpoint}\` ends the hold.`,
  };
}
