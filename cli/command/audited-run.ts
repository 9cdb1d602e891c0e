import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { AuditEvent } from '../../core/audit/audit-event.js';
import { isPerennialError } from '../../client/failures/perennial-error.js';
import { payloadFailure } from '../../client/failures/payload-failure.js';
import type { CommandResult } from '../output/command-result.js';
import type { CommandContext } from './command-context.js';
import { userAtHost } from './user-at-host.js';
import { messageOf } from '../../core/unforeseen-error.js';

/** Commands that decide: over models, over who may, over what is trained. */
const DECIDING: ReadonlySet<string> = new Set([
  ...['apply', 'run', 'preprocess', 'tune', 'train', 'test', 'deploy', 'promote', 'rollback', 'pause', 'resume'],
  ...['adopt', 'cancel', 'remove', 'token new'],
]);

/** A store that is away keeps nobody waiting longer than this at the end of a command. */
const WAIT_MS = 5_000;

export interface CommandRun {
  /** `promote`, `token new`. */
  readonly command: string;
  readonly args: readonly (string | undefined)[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Runs a command. What a deciding one did, or why it did not, is told to the audit afterwards, whatever it ended with. */
export async function auditedRun(context: CommandContext, run: CommandRun, work: () => Promise<CommandResult>): Promise<CommandResult> {
  if (!DECIDING.has(run.command) || run.options.dryRun === true) return work();
  const time = new Date().toISOString();
  try {
    const result = await work();
    const { exitCode = 0 } = result;
    await tell(context, { run, time, outcome: exitCode === 0 ? 'done' : `failed: exit code ${exitCode}` });
    return result;
  } catch (error) {
    const found = payloadFailure(error) ?? error;
    await tell(context, { run, time, outcome: isPerennialError(found) ? `refused: ${found.code}` : 'failed' });
    throw error;
  }
}

interface Told {
  readonly run: CommandRun;
  readonly time: string;
  readonly outcome: string;
}

/** What changed nothing is a line and no link. Never throws: what was decided stays decided. */
async function tell(context: CommandContext, { run, time, outcome }: Told): Promise<void> {
  const { reason } = run.options;
  const event: AuditEvent = {
    id: randomUUID(),
    time,
    actor: { kind: 'os-user', name: context.actor },
    action: run.command,
    target: targetOf(run),
    outcome,
    reason: typeof reason === 'string' ? reason : undefined,
    from: { host: userAtHost() },
  };
  try {
    const { audit } = context;
    if (outcome.startsWith('refused')) audit.note(event);
    else audit.record(event);
    const waiting = await Promise.race([audit.flush(), delay(WAIT_MS, 1, { ref: false })]);
    if (waiting > 0) context.io.note(`audit: this is not in the chain of ${context.objects.describe()}, which takes nothing now`);
  } catch (error) {
    context.io.note(`audit: this could not be told: ${messageOf(error)}`);
  }
}

function targetOf({ args, options: { name, modelVersion, to } }: CommandRun): string {
  const version = modelVersion ?? to;
  const parts = [...args, name, ...(version === undefined ? [] : [`version ${String(version)}`])];
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ') || '-';
}
