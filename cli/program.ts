import { Command } from 'commander';
import { releaseVersion } from '../serving/release.js';
import { addUpCommand } from './commands/up-command.js';

/** The `perennial` command. Wrong usage throws a CommanderError instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('perennial')
    .description('Keeps machine-learning models trained, checked and served, on Temporal.')
    .version(releaseVersion())
    .showHelpAfterError('(perennial COMMAND --help shows the options and an example)')
    .exitOverride();
  addUpCommand(program);
  return program;
}
