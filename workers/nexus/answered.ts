import { callerFailure } from './caller-failure.js';

/** Runs an operation's handler; what it fails with is told as Nexus tells it. */
export async function answered<T>(operation: string, handle: () => Promise<T>): Promise<T> {
  try {
    return await handle();
  } catch (error) {
    throw callerFailure(operation, error);
  }
}
