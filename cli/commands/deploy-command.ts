import type { Command } from 'commander';
import type { VariantSplit } from '../../contracts/workflows.js';
import { leadingTarget, splitProblem, variantName } from '../../core/deployment/variant-split.js';
import { DomainError } from '../../core/errors.js';
import type { CommandContext } from '../command/command-context.js';
import { decide } from '../../operations/decisions/decide.js';
import { decisionOf } from '../command/decision-of.js';
import { shadowVersion, stickyBy, variantShare, wholeNumber } from '../command/option-parsers.js';
import type { VariantOption } from '../command/option-parsers.js';
import { withHandler } from '../command/with-handler.js';
import type { CommandResult } from '../output/command-result.js';

interface DeployOptions {
  readonly modelVersion?: number;
  readonly variant?: readonly VariantOption[];
  readonly shadow?: readonly number[];
  readonly sticky?: VariantSplit['stickyBy'];
  readonly force?: boolean;
  readonly reason?: string;
}

interface Deployment {
  /** The one with the largest share. */
  readonly version: number;
  readonly split?: VariantSplit;
}

export function addDeployCommand(program: Command): void {
  const command = program
    .command('deploy <model>')
    .summary('a version, or several by their shares')
    .description(
      'Puts registered versions behind the endpoint of the model. A version that its gates rejected is refused, and so is one that no gate has judged, unless somebody insists. Shares make 1; with the same variants again only shares change, and clients keep their variants.',
    )
    .option('--model-version <n>', 'the version that answers everything', wholeNumber(1))
    .option('--variant <version=share>', 'a version and its share of the requests, also NAME:VERSION=SHARE (repeatable)', variantShare)
    .option('--shadow <version>', 'gets copies of requests and answers none (repeatable)', shadowVersion)
    .option('--sticky <by>', 'what keeps a client at its variant: entity, header:NAME or none; default: entity', stickyBy)
    .option('--force', 'also versions that no gate has judged; needs --reason')
    .option('--reason <text>', 'for the audit log');
  withHandler<DeployOptions>(
    command,
    'perennial deploy flight-delay --model-version 3\nperennial deploy flight-delay --variant 3=0.9 --variant 4=0.1 --shadow 5',
    deploy,
  );
}

async function deploy(context: CommandContext, options: DeployOptions, model: string): Promise<CommandResult> {
  const change = { kind: 'promote', ...deploymentOf(options), force: options.force } as const;
  const result = await decide(context, model, change, decisionOf(context, options, 'perennial deploy'));
  return { data: result, text: `${model}: ${result.text}` };
}

/** Errors: OPTION_INVALID. */
function deploymentOf({ modelVersion, variant = [], shadow = [], sticky = 'entity' }: DeployOptions): Deployment {
  if ((modelVersion === undefined) === (variant.length === 0)) {
    const found = modelVersion === undefined ? 'neither --model-version nor --variant' : 'both --model-version and --variant';
    throw new DomainError('OPTION_INVALID', { option: '--variant', found, expected: 'one of the two' });
  }
  if (modelVersion !== undefined) {
    if (shadow.length === 0) return { version: modelVersion };
    return { version: modelVersion, split: { targets: [{ version: modelVersion, share: 1 }], shadows: shadow, stickyBy: null } };
  }
  const leader = leadingTarget(variant);
  const problem = splitProblem(variant);
  if (leader === undefined || problem !== undefined)
    throw new DomainError('OPTION_INVALID', {
      option: '--variant',
      found: variant.map((one) => `${variantName(one)}=${one.share}`).join(', '),
      expected: `versions with shares that make 1 (${problem ?? 'there are none'})`,
    });
  return { version: leader.version, split: { targets: variant, shadows: shadow, stickyBy: sticky } };
}
