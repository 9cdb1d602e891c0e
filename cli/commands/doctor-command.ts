import type { Command } from 'commander';
import { checkIssuer } from '../machine/check-issuer.js';
import { checkTokens } from '../machine/check-tokens.js';
import { checkMachine } from '../machine/check-machine.js';
import { diagnose } from '../../operations/doctor/diagnose.js';
import { withHandler } from '../command/with-handler.js';
import { findingText } from '../output/finding-text.js';

export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .summary('check settings, stores, Temporal, workers and serving')
    .description(
      'Checks every part this installation needs and says what to do about each that is not well. Writes one small object and deletes it.',
    );
  withHandler(command, 'perennial doctor', async (context) => {
    const { settings } = context;
    const checks = [checkMachine(settings), checkTokens(settings), checkIssuer(settings), diagnose(context)];
    const findings = (await Promise.all(checks)).flat();
    const failed = findings.some((one) => one.state === 'fail');
    return { data: { ok: !failed, findings }, text: findings.map(findingText).join('\n'), exitCode: failed ? 1 : 0 };
  });
}
