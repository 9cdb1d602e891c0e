import { after } from 'node:test';
import type { OidcOptions } from '../../../../serving/tokens/oidc/oidc-settings.js';
import type { ServingOptions, ServingProcess } from '../../../../serving/serving-process.js';
import type { Role } from '../../../../serving/tokens/role.js';
import { openClient } from '../../protocols/grpc/grpc-client.js';
import { MIXED_ROWS, call, createInstallation, deploy, publishVersion, ready } from '../../serving-fixture.js';
import type { Answer, Installation } from '../../serving-fixture.js';
import { bearer } from '../token-entries.js';
import { AUDIENCE } from './test-issuer.js';
import type { TestIssuer } from './test-issuer.js';

export const ROLES: ReadonlyMap<string, Role> = new Map<string, Role>([
  ['perennial-predict', 'predict'],
  ['perennial-operate', 'operate'],
  ['perennial-admin', 'admin'],
]);

export function oidcOf(issuer: TestIssuer, more: Partial<OidcOptions> = {}): OidcOptions {
  return { issuer: issuer.url, audience: AUDIENCE, roleClaim: 'roles', roles: ROLES, ...more };
}

export interface IssuedServer {
  readonly serving: ServingProcess;
  readonly url: string;
  predict(token: string, endpoint?: string): Promise<Answer>;
  get(path: string, token: string): Promise<Answer>;
  /** The status of gRPC of a question about a model. */
  grpc(token: string, model?: string): Promise<number>;
}

/** Two models, `mixed` and `other`, that servers with an issuer serve. */
export async function openIssuedInstallation(): Promise<
  Installation & { readonly issued: (options: Partial<ServingOptions>) => Promise<IssuedServer> }
> {
  const installation = await createInstallation({ after });
  const { objects, serve } = installation;
  for (const endpoint of ['mixed', 'other']) {
    await publishVersion(objects, { model: endpoint, version: 1 });
    await deploy(objects, { endpoint, revision: 1, version: 1 });
  }
  const issued = async (options: Partial<ServingOptions>): Promise<IssuedServer> => {
    const serving = await serve({ grpcPort: 0, repositoryControl: true, ...options });
    const { url } = serving;
    await ready(url);
    const client = openClient(serving.grpcAddress ?? '');
    after(() => client.close());
    return {
      serving,
      url,
      predict: (token, endpoint = 'mixed') => call(url, `/v1/models/${endpoint}/predict`, { records: MIXED_ROWS }, bearer(token)),
      get: (path, token) => call(url, path, undefined, bearer(token)),
      grpc: async (token, model = 'mixed') => (await client.call('ModelMetadata', { name: model }, { metadata: bearer(token) })).code,
    };
  };
  return { ...installation, issued };
}
