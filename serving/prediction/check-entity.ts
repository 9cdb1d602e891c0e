import { DomainError } from '../../core/errors.js';

/** It goes with each row of the request to the log and what reads it. */
const MAX_ENTITY_CHARS = 256;

/** Wherever it came from: a header, metadata of gRPC, a parameter of the body. Errors: INPUT_VALUE_REFUSED. */
export function checkEntity(entity: string): void {
  if (entity.length > MAX_ENTITY_CHARS)
    throw new DomainError('INPUT_VALUE_REFUSED', {
      field: 'entity (header Perennial-Entity)',
      found: `${entity.length} characters`,
      expected: `at most ${MAX_ENTITY_CHARS} characters`,
    });
}
