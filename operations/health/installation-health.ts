import { finding, ok } from './finding.js';
import type { Finding } from './finding.js';
import type { OperationContext } from '../operation-context.js';

/** What the models of an installation share, beside its stores and Temporal. */
export function installationHealth(context: OperationContext): Promise<readonly Finding[]> {
  return finding('prediction log', async () => {
    const database = await context.reachPredictionLog();
    return database === null ? [] : ok('prediction log', `${database} answers`);
  });
}
