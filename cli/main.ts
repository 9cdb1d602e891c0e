#!/usr/bin/env node
import { CommanderError } from 'commander';
import { leaveNoCompiledFiles } from '../config/compiled-files.js';
import { isDebugMode } from '../config/debug-mode.js';
import { SETTINGS } from '../config/settings-table.js';
import { payloadFailure } from '../client/failures/payload-failure.js';
import { isPerennialError } from '../client/failures/perennial-error.js';
import { printableText } from '../core/printable-text.js';
import { isWrongUsage } from './command/wrong-usage.js';
import { createProgram } from './program.js';

/** Exit codes: 0 success, 1 failure, 2 wrong usage. */
async function main(): Promise<number> {
  try {
    await createProgram().parseAsync(process.argv);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${printableText(describe(payloadFailure(error) ?? error))}\n`);
    return isWrongUsage(error) ? 2 : 1;
  }
}

/** `CODE: what is wrong. Fix: what to do.` Stack traces are for whoever asks for them. */
function describe(error: unknown): string {
  if (isDebugMode() && error instanceof Error) return error.stack ?? error.message;
  if (isPerennialError(error)) return `${error.code}: ${error.message}`;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `INTERNAL: ${(text.split('\n')[0] ?? '').replace(/\.+$/, '')}. Fix: run the command again with ${SETTINGS.debug.env}=1 and report what it prints.`;
}

leaveNoCompiledFiles();
process.exitCode = await main();
// Handles that a driver left open must not keep a finished command from ending.
process.exit();
