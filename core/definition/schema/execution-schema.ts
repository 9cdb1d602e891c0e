import { z } from 'zod';
import { MessageProblem } from '../../policy/read/read-fields.js';
import { readExecution } from '../../policy/read/read-execution.js';
import type { Execution } from '../../policy/state/execution.js';
import { executionOf } from '../execution-input.js';

/** How a definition's activities run; read by the same code as in the messages of a lifecycle. */
export const executionInput = execution((value) => executionOf(value, 'execution'));
export const executionStored = execution((value) => readExecution(value, 'policy.execution'));

function execution(read: (value: unknown) => Execution) {
  return z.unknown().transform((value, context): Execution => {
    try {
      return read(value);
    } catch (error) {
      if (!(error instanceof MessageProblem)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });
}
