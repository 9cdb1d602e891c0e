import type { Command } from 'commander';
import { leadingTarget } from '../../core/deployment/variant-split.js';
import { ownerText, ownerTexts } from '../../core/deployment/endpoint-owner.js';
import { adoptEndpoint } from '../../operations/deployments/adopt-endpoint.js';
import type { Adoption, AdoptQuestion } from '../../operations/deployments/adopt-endpoint.js';
import { askPerson } from '../command/ask-person.js';
import { decisionOf } from '../command/decision-of.js';
import { describeRevision } from '../output/models/describe-revision.js';
import { dataDirectoryOf } from '../machine/data-directory-id.js';
import { withHandler } from '../command/with-handler.js';

interface AdoptOptions {
  readonly yes?: boolean;
  readonly reason?: string;
}

export function addAdoptCommand(program: Command): void {
  const command = program
    .command('adopt <model>')
    .summary('deploy to its endpoint from this Temporal from now on')
    .description(
      'An endpoint belongs to one Temporal and namespace; who else deploys to it is refused. This makes it belong to those of the settings, after a move to another Temporal for example. It says whose the endpoint is and asks; the former owner is refused from then on. `perennial up` does this by itself for what its own data directory has claimed.',
    )
    .option('--yes', 'do not ask')
    .option('--reason <text>', 'for the audit log');
  withHandler<AdoptOptions>(
    command,
    'perennial adopt flight-delay --reason "moved to the new cluster"\nperennial adopt flight-delay --yes',
    async (context, options, model) => {
      const decision = decisionOf(context, options, 'perennial adopt');
      const adoption = await adoptEndpoint(context, {
        endpoint: model,
        ...decision,
        dataDirectoryOf: (address) => dataDirectoryOf(context.settings, address),
        confirm: options.yes === true ? () => Promise.resolve(true) : isConfirmed,
      });
      return { data: adoption, text: adoptionText(adoption), exitCode: adoption.state === 'declined' ? 1 : 0 };
    },
  );
}

function isConfirmed({ endpoint, from, writer, address }: AdoptQuestion): Promise<boolean> {
  const [former, own] = ownerTexts(from, writer);
  const lines = [
    `Endpoint ${endpoint} belongs to ${former} (epoch ${from.epoch}).`,
    `You want it for ${own} at ${address}.`,
    `Whatever the former owner deploys to ${endpoint} is refused from then on; what is served stays.`,
    'Do this only if the former owner is gone, or is not to deploy there any more.',
  ];
  return askPerson(`Taking ${endpoint} from ${former}`, [...lines, `Adopt ${endpoint}?`].join('\n'));
}

function adoptionText({ endpoint, state, from, owner, revision }: Adoption): string {
  if (owner === undefined) return `${endpoint}: left as it is.`;
  const deployed =
    revision == null || leadingTarget(revision.targets) === undefined
      ? 'Nothing is deployed to it yet.'
      : `Deployed to it: ${describeRevision(revision)} as revision ${revision.revision}.`;
  if (state === 'owned') return `${endpoint} belongs to ${ownerText(owner)} already (epoch ${owner.epoch}). ${deployed}`;
  const before = from === null ? 'nobody had it before' : `before: ${ownerText(from)}`;
  return [
    `${endpoint} belongs to ${ownerText(owner)} from now on (epoch ${owner.epoch}; ${before}). ${deployed}`,
    `If its lifecycle does not run here yet: \`perennial apply\` starts it, with its Schedules. End those of the former owner.`,
  ].join('\n');
}
