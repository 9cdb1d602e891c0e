import { Command } from 'commander';
import { printableText } from '../core/printable-text.js';
import { releaseVersion } from '../serving/release/release.js';
import { addApplyCommand } from './commands/apply-command.js';
import { addDecisionCommands } from './commands/decision-commands.js';
import { addDoctorCommand } from './commands/doctor-command.js';
import { addCancelCommand } from './commands/decisions/cancel-command.js';
import { addRemoveCommand } from './commands/decisions/remove-command.js';
import { addInferCommand } from './commands/definitions/infer-command.js';
import { addNewCommand } from './commands/definitions/new-command.js';
import { addAuditCommand } from './commands/look/audit-command.js';
import { addDefinitionsCommand } from './commands/definitions/definitions-command.js';
import { addDriftCommand } from './commands/look/drift-command.js';
import { addExplainCommand } from './commands/look/explain-command.js';
import { addKeysCommands } from './commands/keys/keys-commands.js';
import { addLookCommands } from './commands/look-commands.js';
import { addPredictCommand } from './commands/predict-command.js';
import { addRunCommand } from './commands/run-command.js';
import { addRunsCommands } from './commands/runs-commands.js';
import { addStatusCommand } from './commands/status-command.js';
import { addStepCommands } from './commands/step-commands.js';
import { addTokenCommand } from './commands/token-command.js';
import { addTriggerCommand } from './commands/trigger-command.js';
import { addUpCommand } from './commands/up-command.js';

/** The `perennial` command. Wrong usage throws a CommanderError instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('perennial')
    .description('Keeps machine-learning models trained, checked and served, on Temporal.')
    .version(releaseVersion())
    .showHelpAfterError('(perennial COMMAND --help shows the options and an example)')
    // An option after the name of a subcommand is the subcommand's, also where its parent has one of the same name.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => void process.stdout.write(printableText(text)),
      writeErr: (text) => void process.stderr.write(printableText(text)),
    })
    .exitOverride();
  addUpCommand(program);
  addNewCommand(program);
  addInferCommand(program);
  addApplyCommand(program);
  addStepCommands(program);
  addRunCommand(program);
  addDecisionCommands(program);
  addCancelCommand(program);
  addRemoveCommand(program);
  addStatusCommand(program);
  addTriggerCommand(program);
  addRunsCommands(program);
  addLookCommands(program);
  addExplainCommand(program);
  addAuditCommand(program);
  addDefinitionsCommand(program);
  addDriftCommand(program);
  addPredictCommand(program);
  addDoctorCommand(program);
  addKeysCommands(program);
  addTokenCommand(program);
  return program;
}
