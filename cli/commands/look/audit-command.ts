import type { Command } from 'commander';
import { listAudit } from '../../../operations/look/list-audit.js';
import { wholeNumber } from '../../command/option-parsers.js';
import { withHandler } from '../../command/with-handler.js';
import { formatTable } from '../../output/format-table.js';
import { formatTime } from '../../output/format-time.js';

const LIMIT = 50;
const DIGEST = /^[0-9a-f]{64}$/;

export function addAuditCommand(program: Command): void {
  const command = program
    .command('audit <model>')
    .summary('who decided what, when and why')
    .description(
      'Lists decisions about a model, newest first: apply (define), triggers, deployments and promotions, pauses and resumes, rollbacks (the direct ones too), cancellations, changes of owner, tags, removal; and tokens, which are for every model.',
    )
    .option('--limit <n>', `newest first, so many; default: ${LIMIT}`, wholeNumber(1, 10_000));
  withHandler<{ limit?: number }>(command, 'perennial audit flight-delay', async (context, { limit = LIMIT }, model) => {
    const data = await listAudit(context, model, limit);
    const table = data.map(({ at, actor, action, subject, reason, outcome }) => [
      formatTime(at),
      actor,
      action,
      DIGEST.test(subject) ? subject.slice(0, 12) : subject,
      reason,
      outcome,
    ]);
    return { data, text: formatTable(['AT', 'BY', 'DID', 'WHAT', 'REASON', 'OUTCOME'], table) };
  });
}
