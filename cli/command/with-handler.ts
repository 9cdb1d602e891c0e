import type { Command } from 'commander';
import { auditedRun } from './audited-run.js';
import { CommandContext } from './command-context.js';
import { loadSettings } from '../../config/settings.js';
import { processIo } from '../output/command-io.js';
import type { CommandResult } from '../output/command-result.js';
import { withUpRecord } from '../machine/up-record.js';

type Handler<O> = (context: CommandContext, options: O, ...args: string[]) => Promise<CommandResult>;

/** Adds `--json` and an example to a command and runs its handler between opening and closing what it uses. */
export function withHandler<O extends object>(command: Command, example: string, handler: Handler<O>): Command {
  return command
    .option('--json', 'print the result as JSON')
    .addHelpText('after', `\nExample:\n  ${example.split('\n').join('\n  ')}`)
    .action(async (...all: unknown[]) => {
      all.pop();
      const options = all.pop() as O & { json?: boolean };
      const args = all as string[];
      const context = new CommandContext(processIo(options.json === true), withUpRecord(loadSettings()));
      try {
        const { data, text, exitCode } = await auditedRun(context, { command: fullName(command), args, options: { ...options } }, () =>
          handler(context, options, ...args),
        );
        context.io.print(options.json === true ? JSON.stringify(data, null, 2) : text);
        if (exitCode !== undefined) process.exitCode = exitCode;
      } finally {
        await context.close();
      }
    });
}

/** `token new`: of commands within others, without the program's own name. */
function fullName(command: Command): string {
  const { parent } = command;
  return parent?.parent == null ? command.name() : `${fullName(parent)} ${command.name()}`;
}
