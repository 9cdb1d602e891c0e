import type { Command } from 'commander';
import { checkMachine } from '../machine/check-machine.js';
import { checkOwners } from '../../operations/doctor/check-owners.js';
import { checkRequests } from '../../operations/doctor/check-requests.js';
import { checkServing } from '../../operations/doctor/check-serving.js';
import { checkStores } from '../../operations/doctor/check-stores.js';
import { checkTemporal } from '../../operations/doctor/check-temporal.js';
import type { Finding } from '../../operations/doctor/finding.js';
import { runs } from '../command/with-handler.js';

const MARKS = { ok: '✓', warn: '!', fail: '✗' } as const;

export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .summary('check settings, stores, Temporal, workers and serving')
    .description(
      'Checks every part this installation needs and says what to do about each that is not well. Writes one small object and deletes it.',
    );
  runs(command, 'perennial doctor', async (context) => {
    const parts = await Promise.all([
      checkMachine(context.settings),
      checkStores(context),
      checkTemporal(context),
      checkOwners(context),
      checkRequests(context.objects),
      checkServing(context.settings),
    ]);
    const findings = parts.flat();
    const failed = findings.some((one) => one.state === 'fail');
    return { data: { ok: !failed, findings }, text: findings.map(line).join('\n'), exitCode: failed ? 1 : 0 };
  });
}

function line({ check, state, text, fix }: Finding): string {
  return `${MARKS[state]} ${check.padEnd(18)} ${text}${fix === '' ? '' : `\n  ${' '.repeat(18)} Fix: ${fix}`}`;
}
