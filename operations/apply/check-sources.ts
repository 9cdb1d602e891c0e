import { dirname } from 'node:path';
import { checkSource } from '../../activities/snapshot/check-source.js';
import type { CheckedSource } from '../../activities/snapshot/check-source.js';
import { DomainError, isDomainError } from '../../core/errors.js';
import type { OperationContext } from '../operation-context.js';
import type { GivenDefinition } from './apply-definitions.js';

export interface SourceCheck extends CheckedSource {
  readonly model: string;
}

/** Reads the source of every definition, before anything is applied. Errors: SOURCE_CHECK_FAILED with what is wrong with each. */
export async function checkSources(context: OperationContext, given: readonly GivenDefinition[]): Promise<readonly SourceCheck[]> {
  return context.withDependencies(async (dependencies) => {
    const checks: SourceCheck[] = [];
    const problems: string[] = [];
    for (const { file, definition } of given) {
      try {
        const checked = await checkSource(dependencies, { definition, folder: dirname(file), asOf: Date.now() });
        checks.push({ model: definition.name, ...checked });
      } catch (error) {
        if (!isDomainError(error)) throw error;
        // Every line keeps its own advice; a message has one "Fix:", which here is to follow them.
        problems.push(`${definition.name} (${file}): ${error.code}: ${error.message.replace(/\bFix: /, 'To mend it: ')}`);
      }
    }
    if (problems.length > 0) throw new DomainError('SOURCE_CHECK_FAILED', { checked: given.length, problems });
    return checks;
  });
}
