import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { AuditEvent } from '../../../core/audit/audit-event.js';
import type { WrittenTime } from '../../../core/time/zoned-time.js';
import { listAudit } from '../../../operations/look/list-audit.js';
import { listEvents } from '../../../operations/look/list-events.js';
import { verifyAudit } from '../../../operations/look/verify-audit.js';
import type { AuditHead } from '../../../operations/look/verify-audit.js';
import type { CommandContext } from '../../command/command-context.js';
import { dataTime, timeOption } from '../../command/data-time.js';
import { wholeNumber } from '../../command/option-parsers.js';
import { withHandler } from '../../command/with-handler.js';
import type { CommandResult } from '../../output/command-result.js';
import { formatTable } from '../../output/format-table.js';
import { formatTime } from '../../output/format-time.js';

const LIMIT = 50;
const DIGEST = /^[0-9a-f]{64}$/;

interface AuditOptions {
  readonly limit?: number;
  readonly since?: WrittenTime;
  readonly actor?: string;
}

export function addAuditCommand(program: Command): void {
  const command = program
    .command('audit [model]')
    .summary('who decided what, when and why')
    .description(
      'Lists decisions about a model, newest first: apply (define), triggers, deployments and promotions, pauses and resumes, rollbacks (the direct ones too), cancellations, changes of owner, tags, removal, what serving loaded and unloaded; and tokens, which are for every model. Without a model: the events of the chain in the object store, with where each came from.',
    )
    .option('--limit <n>', `newest first, so many; default: ${LIMIT}`, wholeNumber(1, 10_000))
    .option('--since <time>', 'no earlier ones, such as 2013-07-01', timeOption)
    .option('--actor <name>', 'by whom: a part of the name');
  withHandler<AuditOptions>(
    command,
    'perennial audit flight-delay\nperennial audit --since 2013-07-01 --actor ops',
    async (context, options, model) => {
      const sinceMs = await dataTime(context, model, { option: '--since', time: options.since });
      const filter = { limit: options.limit ?? LIMIT, sinceMs, actor: options.actor };
      return model === undefined ? showEvents(await listEvents(context, filter)) : showDecisions(context, model, filter);
    },
  );
  const verify = command
    .command('verify')
    .description(
      'Checks the chain of audited events in the object store: that none was changed, left out or put between. Ends 1 where it breaks. That its end was cut off shows only beside a link that you noted before.',
    )
    .option('--noted <number:sha256>', 'a link that was printed here before and must still be there', notedHead);
  withHandler<{ noted?: AuditHead }>(verify, 'perennial audit verify --noted 42:9f86d081…', async (context, { noted }) => {
    const data = await verifyAudit(context, noted);
    const { links, head, problem } = data;
    const last = head === null ? '' : `; the last one is ${head.number}:${head.sha256}`;
    if (problem !== null)
      return { data, text: `The chain breaks at link ${problem.number}: ${problem.text}. Whole before it${last}.`, exitCode: 1 };
    return { data, text: `${links} events, each after the one before it${last}.` };
  });
}

async function showDecisions(context: CommandContext, model: string, filter: Parameters<typeof listAudit>[2]): Promise<CommandResult> {
  const data = await listAudit(context, model, filter);
  const table = data.map(({ at, actor, action, subject, reason, outcome }) => [
    formatTime(at),
    actor,
    action,
    DIGEST.test(subject) ? subject.slice(0, 12) : subject,
    reason,
    outcome,
  ]);
  return { data, text: formatTable(['AT', 'BY', 'DID', 'WHAT', 'REASON', 'OUTCOME'], table) };
}

function showEvents(data: readonly AuditEvent[]): CommandResult {
  const table = data.map(({ time, actor, action, target, outcome, count, from }) => [
    formatTime(Date.parse(time)),
    `${actor.name} (${actor.kind})`,
    action,
    target,
    [from.address, from.host].filter((part) => part !== undefined).join(' ') || '-',
    count === undefined ? outcome : `${outcome} (${count} times)`,
  ]);
  return { data, text: formatTable(['AT', 'BY', 'DID', 'WHAT', 'FROM', 'OUTCOME'], table) };
}

function notedHead(text: string): AuditHead {
  const [, number, sha256] = /^(\d{1,8}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (number === undefined || sha256 === undefined)
    throw new InvalidArgumentError('Expected NUMBER:SHA256, as `perennial audit verify` prints it.');
  return { number: Number(number), sha256 };
}
