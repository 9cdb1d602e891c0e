import { SETTINGS } from '../../config/settings-table.js';
import type { Setting } from '../../config/setting-kinds.js';

export type DocumentedVariable = Pick<Setting<unknown, unknown>, 'env' | 'defaultText' | 'doc' | 'secret'>;

function variable(env: string, doc: string, more: Partial<DocumentedVariable> = {}): DocumentedVariable {
  return { env, doc, defaultText: '', secret: false, ...more };
}

const secret = { secret: true } as const;

/** What `@temporalio/envconfig` reads of the environment, each over the same entry of a `temporal.toml` profile. */
const TEMPORAL_VARIABLES: readonly DocumentedVariable[] = [
  variable('TEMPORAL_CONFIG_FILE', "Temporal's file of profiles.", {
    defaultText: '${XDG_CONFIG_HOME:-~/.config}/temporalio/temporal.toml',
  }),
  variable('TEMPORAL_PROFILE', 'Profile of that file to use.', { defaultText: 'default' }),
  variable('TEMPORAL_ADDRESS', 'Temporal frontend, HOST:PORT. Without it here or in the profile `perennial up` starts its own dev server.'),
  variable('TEMPORAL_NAMESPACE', 'Temporal namespace.', { defaultText: 'default' }),
  variable('TEMPORAL_API_KEY', 'Temporal API key; switches TLS on. One that rotates belongs in the profile, which is read again.', secret),
  variable('TEMPORAL_TLS', 'Switches TLS to Temporal on or off; unset: on when an API key or a certificate is given.'),
  variable('TEMPORAL_TLS_CLIENT_CERT_PATH', 'Client certificate (PEM file).'),
  variable('TEMPORAL_TLS_CLIENT_CERT_DATA', 'Client certificate (PEM text).'),
  variable('TEMPORAL_TLS_CLIENT_KEY_PATH', 'Client key (PEM file).'),
  variable('TEMPORAL_TLS_CLIENT_KEY_DATA', 'Client key (PEM text).', secret),
  variable('TEMPORAL_TLS_SERVER_CA_CERT_PATH', 'Certificate authority of the server (PEM file).'),
  variable('TEMPORAL_TLS_SERVER_CA_CERT_DATA', 'Certificate authority of the server (PEM text).'),
  variable('TEMPORAL_TLS_SERVER_NAME', 'Server name expected in the certificate.'),
  variable('TEMPORAL_GRPC_META_NAME', 'Header NAME of every call to Temporal, for any NAME.', secret),
];

/** Every variable that Perennial reads. */
export const VARIABLES: readonly DocumentedVariable[] = [...Object.values(SETTINGS), ...TEMPORAL_VARIABLES];
