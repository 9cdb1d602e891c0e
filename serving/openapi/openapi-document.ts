import type { Signature } from '../../core/features/signature.js';
import { withSensitive } from '../../core/features/told-values.js';
import { taskSpec } from '../../core/tasks/tasks.js';
import type { ActiveModel } from '../model/active-model.js';
import type { JsonObject } from '../json/request-fields.js';
import { ERROR_SCHEMAS } from './error-answers.js';
import { modelPaths } from './model-paths.js';
import { recordSchema } from './record-schema.js';
import { serverPaths } from './server-paths.js';

export interface OpenApiOptions {
  readonly release: string;
  readonly maxRows: number;
  /** Whether requests need a bearer token. */
  readonly hasTokens: boolean;
  /** Columns that the log of an endpoint hashes or leaves out. */
  readonly protectedColumns: (endpoint: string) => ReadonlySet<string>;
}

/**
 * OpenAPI 3.1 of everything that is served. Where an endpoint answers with several versions, it describes the one with the largest share.
 * @param served one per endpoint, by name
 */
export function openApiDocument(served: readonly ActiveModel[], options: OpenApiOptions): JsonObject {
  const { release, maxRows, hasTokens, protectedColumns } = options;
  const described = served.map(({ revision: { endpoint }, model }) => ({
    endpoint,
    signature: withSensitive(model.signature, protectedColumns(endpoint)),
  }));
  const records = described.map(({ endpoint, signature }) => [`${endpoint}.Record`, recordSchema(signature)] as const);
  const tags = served.map(({ revision, manifest, model: { signature } }) => ({
    name: revision.endpoint,
    description: `Version ${manifest.version} of ${manifest.model}, ${signature.task}: ${purposeOf(signature)}. Revision ${revision.revision}.`,
  }));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Perennial serving',
      version: release,
      description: 'Predictions of the models that this server serves now, and what there is to know about it.',
    },
    servers: [{ url: '/' }],
    ...(hasTokens ? { security: [{ token: [] }] } : {}),
    tags: [...tags, { name: 'server', description: 'Health, status and metrics.' }],
    paths: {
      ...Object.assign({}, ...described.map((one) => modelPaths({ ...one, maxRows }))),
      ...serverPaths(),
    },
    components: {
      schemas: { ...Object.fromEntries(records), ...ERROR_SCHEMAS },
      ...(hasTokens ? { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } } : {}),
    },
  };
}

function purposeOf({ task, label }: Signature): string {
  return taskSpec(task).labels === 'judged' ? 'scores how easily a row is told from the others' : `predicts "${label}"`;
}
