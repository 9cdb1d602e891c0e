import type { Command } from 'commander';
import { checkMachine } from '../machine/check-machine.js';
import { diagnose } from '../../operations/doctor/diagnose.js';
import type { Finding } from '../../operations/doctor/finding.js';
import { withHandler } from '../command/with-handler.js';

const MARKS = { ok: '✓', warn: '!', fail: '✗' } as const;

export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .summary('check settings, stores, Temporal, workers and serving')
    .description(
      'Checks every part this installation needs and says what to do about each that is not well. Writes one small object and deletes it.',
    );
  withHandler(command, 'perennial doctor', async (context) => {
    const findings = (await Promise.all([checkMachine(context.settings), diagnose(context)])).flat();
    const failed = findings.some((one) => one.state === 'fail');
    return { data: { ok: !failed, findings }, text: findings.map(line).join('\n'), exitCode: failed ? 1 : 0 };
  });
}

function line({ check, state, text, fix }: Finding): string {
  return `${MARKS[state]} ${check.padEnd(18)} ${text}${fix === '' ? '' : `\n  ${' '.repeat(18)} Fix: ${fix}`}`;
}
