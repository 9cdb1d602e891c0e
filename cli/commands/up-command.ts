import type { Command } from 'commander';
import { loadSettings } from '../../config/settings.js';
import { processIo } from '../output/command-io.js';
import { wholeNumber } from '../command/option-parsers.js';
import { up } from '../up/up.js';
import type { UpOptions } from '../up/up-plan.js';

const port = wholeNumber(0, 65_535);

export function addUpCommand(program: Command): void {
  program
    .command('up')
    .summary('everything on this machine: Temporal, training worker, serving worker')
    .description(
      'Starts a Temporal dev server with its Web UI (unless an address is set), a training worker, a serving worker and the endpoint\nfor triggers, and applies the definitions at PATH. Runs until Ctrl-C, which stops everything.',
    )
    .argument('[path]', 'definition file, or folder of *.model.ts files')
    .option('--example', 'apply the flight-delay example, and train it unless it is deployed')
    .option('--no-example', 'without the example')
    .option('--temporal-port <port>', 'port of the Temporal dev server (0: a free one)', port)
    .option('--ui-port <port>', 'port of the Temporal Web UI', port)
    .option('--serving-port <port>', 'port of serving', port)
    .option('--webhook-port <port>', 'port for triggers over HTTP', port)
    .option('--metrics-port <port>', 'port of health and metrics of the training worker', port)
    .option('--port-offset <n>', 'added to every port that has no flag', wholeNumber(0, 50_000))
    .option('--json', 'print no progress')
    .addHelpText('after', '\nExample:\n  perennial up --example\n  perennial up models/ --port-offset 100')
    .action(async (path: string | undefined, options: UpOptions & { example?: boolean; json?: boolean }) => {
      const stop = new AbortController();
      // A second Ctrl-C does not wait: the exit hook then kills what is left.
      const onSignal = (): void => (stop.signal.aborted ? process.exit(1) : stop.abort());
      process.on('SIGINT', onSignal);
      process.on('SIGTERM', onSignal);
      const io = processIo(options.json === true);
      await up({ ...options, settings: loadSettings(), io, path, example: options.example === true, signal: stop.signal });
    });
}
