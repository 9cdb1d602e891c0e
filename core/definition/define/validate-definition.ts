import { DomainError } from '../../errors.js';
import { definitionProblems } from './check-definition.js';
import { deepFreeze } from '../deep-freeze.js';
import type { ModelDefinition } from '../definition.js';
import { definitionError, type Problem } from '../fields/problem.js';
import { storedSchema } from '../schema/definition-schema.js';
import { issueText } from '../schema/issue-text.js';
import { problemsOf } from '../schema/problems-of.js';
import { isSqlFile } from '../schema/source-schema.js';

const FORMAT_VERSION = 1;

/**
 * Checks the stored form again where it enters a process: same rules as `defineModel`, and a source that needs no file beside it.
 * @throws DEFINITION_INVALID, DEFINITION_NOT_SUPPORTED, DEFINITION_FORMAT_NEWER
 */
export function validateDefinition(json: unknown): ModelDefinition {
  const { name, formatVersion } = (typeof json === 'object' && json !== null ? json : {}) as { name?: unknown; formatVersion?: unknown };
  if (typeof formatVersion === 'number' && formatVersion > FORMAT_VERSION)
    throw new DomainError('DEFINITION_FORMAT_NEWER', { found: formatVersion, supported: FORMAT_VERSION });
  const read = storedSchema.safeParse(json, { error: issueText });
  if (!read.success) throw definitionError(name, problemsOf(read.error, json));
  const problems = [...definitionProblems(read.data), ...locationProblems(read.data)];
  if (problems.length > 0) throw definitionError(name, problems);
  return deepFreeze(read.data);
}

function locationProblems({ training: { source } }: ModelDefinition): Problem[] {
  return source.kind === 'mysql' && isSqlFile(source.sql)
    ? [{ path: 'source.sql', text: 'is the path of a file; the stored form holds the query itself' }]
    : [];
}
