import type { Command } from 'commander';
import { cancelWork } from '../../../operations/work/cancel-work.js';
import { decisionOf } from '../../command/decision-of.js';
import { withHandler } from '../../command/with-handler.js';

export function addCancelCommand(program: Command): void {
  const command = program
    .command('cancel <model> [trigger]')
    .summary('cancel a pipeline or a rollout that runs')
    .description(
      'Cancels what runs for a trigger (or for a change, by its id), waits for its end and says how it ended. Without a trigger: the one pipeline or rollout that runs. What a rollout has deployed by then stays. What only waits is not cancelled; `perennial pause` keeps it from starting.',
    )
    .option('--reason <text>', 'for the audit log');
  withHandler<{ reason?: string }>(
    command,
    'perennial cancel flight-delay run-7c2f --reason "wrong data time"',
    async (context, options, model, id) => {
      const data = await cancelWork(context, { model, id, ...decisionOf(context, options, 'perennial cancel') });
      const text = data.state === 'cancelled' ? data.text : `it had ended before it was cancelled: ${data.text}`;
      return { data, text: `${model}: ${data.kind} ${data.id} ${text}`, exitCode: data.state === 'cancelled' ? 0 : 1 };
    },
  );
}
