import type { EndpointScope } from './endpoint-scope.js';
import type { HeldRole } from './role.js';

/** Who a request comes from, as its token or the certificate of its connection says. */
export interface Caller {
  readonly name: string;
  readonly role: HeldRole;
  /** What it is known by; undefined: a token of ours. `oidc`: a token that an issuer has signed. */
  readonly by?: 'certificate' | 'oidc' | undefined;
  /** The endpoints that it may use and see; undefined: every one. */
  readonly scope?: EndpointScope | undefined;
}
