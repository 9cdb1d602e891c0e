import type { OperationContext } from '../operation-context.js';
import { awaitServed } from './await-served.js';

interface Outcome {
  readonly revision: number | null;
  readonly text: string;
}

/** The outcome once serving answers with what was deployed, and it says so. Errors: those of `awaitServed`. */
export async function served<O extends Outcome>(context: OperationContext, endpoint: string, outcome: O): Promise<O> {
  if (outcome.revision === null) return outcome;
  const how = await awaitServed(context, { endpoint, revision: outcome.revision });
  return { ...outcome, text: `${outcome.text}, and serves: ${how}` };
}
