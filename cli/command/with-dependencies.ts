import type { TrainingDependencies } from '../../activities/shell/dependencies.js';
import type { CommandContext } from './command-context.js';

/** Does work of the training side in this process, which writes no deployments. */
export async function withDependencies<T>(context: CommandContext, work: (dependencies: TrainingDependencies) => Promise<T>): Promise<T> {
  // Loads the native engines, which no other command needs.
  const { openDependencies } = await import('../../workers/dependencies/open-dependencies.js');
  const cluster = { id: 'command-line', namespace: context.settings.temporalNamespace };
  const { dependencies, close } = await openDependencies(context.settings, { cluster, log: context.io.note });
  try {
    return await work(dependencies);
  } finally {
    await close();
  }
}
