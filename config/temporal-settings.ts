import { loadClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import type { ClientConfigProfile, ClientConnectConfig } from '@temporalio/envconfig';
import type { ReadSettings } from './local-settings.js';
import { flag, hostAndPort } from './setting-parsers.js';
import type { Environment } from './setting-kinds.js';

/** What both of Temporal's connections (client, worker) take besides the address. */
export interface TemporalConnectionSettings extends Pick<ClientConnectConfig['connectionOptions'], 'tls' | 'metadata'> {
  /** The key of now: one of a profile is read again, so that a rotated key needs no restart. */
  readonly apiKey?: () => string;
}

export interface TemporalSettings {
  /** Undefined: nobody named a server, and `perennial up` starts its own. */
  readonly temporalAddress: string | undefined;
  /** Who named it, for people. */
  readonly temporalAddressFrom: string;
  readonly temporalNamespace: string;
  /** Empty without an address: the dev server of `perennial up` has neither TLS nor keys. */
  readonly temporalConnection: TemporalConnectionSettings;
}

const REREAD_MS = 1_000;
const NEEDED = /^(?:TEMPORAL_\w+|HOME|XDG_CONFIG_HOME|APPDATA)$/;
/** Empty, these take a header of the profile away. */
const HEADER = /^TEMPORAL_GRPC_META_/;

/** Temporal's own settings by Temporal's own rules: variables over the profile in `temporal.toml`. */
export function readTemporalSettings(environment: Environment): ReadSettings<TemporalSettings> {
  const problems: string[] = [];
  const attempt = <T>(what: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      problems.push(`${what}: ${firstLine(error)}`);
      return undefined;
    }
  };
  attempt('TEMPORAL_TLS', () => environment['TEMPORAL_TLS'] && flag(environment['TEMPORAL_TLS']));
  const profileName = environment['TEMPORAL_PROFILE'] || 'default';
  const inFile = `profile ${profileName} of ${environment['TEMPORAL_CONFIG_FILE'] || 'temporal.toml'}`;
  const profile = attempt(inFile, () => readProfile(environment)) ?? {};
  const addressFrom = environment['TEMPORAL_ADDRESS'] ? 'TEMPORAL_ADDRESS' : inFile;
  const address = attempt(addressFrom, () => (profile.address === undefined ? undefined : addressOf(profile.address)));
  const connection = attempt(inFile, () => (address === undefined ? {} : connectionOf(profile, environment)));
  return {
    values: {
      temporalAddress: address,
      temporalAddressFrom: addressFrom,
      temporalNamespace: profile.namespace ?? 'default',
      temporalConnection: connection ?? {},
    },
    problems,
  };
}

function addressOf(text: string): string {
  try {
    return hostAndPort(text);
  } catch (error) {
    throw new Error(`${firstLine(error)}, found ${JSON.stringify(text)}`, { cause: error });
  }
}

function connectionOf(profile: ClientConfigProfile, environment: Environment): TemporalConnectionSettings {
  const { tls, metadata, apiKey } = toClientOptions(profile).connectionOptions;
  return {
    ...(tls === undefined ? {} : { tls }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(apiKey === undefined ? {} : { apiKey: currentKey(apiKey, environment) }),
  };
}

/** A file that cannot be read now, since somebody is writing it, leaves the key as it was. */
function currentKey(first: string, environment: Environment): () => string {
  if (environment['TEMPORAL_API_KEY']) return () => first;
  let key = first;
  let readAtMs = performance.now();
  return () => {
    if (performance.now() - readAtMs < REREAD_MS) return key;
    readAtMs = performance.now();
    try {
      key = readProfile(environment).apiKey ?? key;
    } catch {
      // The next call reads it again.
    }
    return key;
  };
}

function readProfile(environment: Environment): ClientConfigProfile {
  const overrideEnvVars = Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => usable(name, value)));
  try {
    return loadClientConfigProfile({ overrideEnvVars });
  } catch (error) {
    // The library stumbles over a file that holds no profile at all, such as an empty one.
    if (!(error instanceof TypeError) || overrideEnvVars['TEMPORAL_PROFILE'] !== undefined) throw error;
    return loadClientConfigProfile({ overrideEnvVars, disableFile: true });
  }
}

/** An empty variable counts as not set. The library takes every text but `true` and `1` for "no TLS". */
function usable(name: string, value: string | undefined): readonly (readonly [string, string])[] {
  if (value === undefined || !NEEDED.test(name) || (value === '' && !HEADER.test(name))) return [];
  return [[name, name === 'TEMPORAL_TLS' ? value.toLowerCase() : value]];
}

/** What follows the first line of a complaint about TOML is a part of the file, keys included. */
function firstLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = error.message.split('\n')[0] ?? '';
  return 'line' in error ? `${line} (line ${String(error.line)})` : line;
}
