import type { SettingParser } from './setting-parsers.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Setting<T, D extends T | undefined> {
  readonly env: string;
  /** What it was called before; still read where `env` is not set. */
  readonly formerEnv?: string;
  /** How docs/configuration.md writes the default; '' when there is none. */
  readonly defaultText: string;
  /** The text that is parsed when the variable is not set; undefined leaves the setting undefined. */
  readonly defaultFor: ((environment: Environment) => string) | undefined;
  readonly parse: SettingParser<T>;
  readonly doc: string;
  /** Never print, log or store the value. */
  readonly secret: boolean;
  /** Only carries the type of the value. */
  readonly example?: D;
}

type Options = { readonly secret?: boolean; readonly formerEnv?: string };

/** Without a value when the variable is not set. */
export function optional<T>(env: string, parse: SettingParser<T>, doc: string, options: Options = {}): Setting<T, T | undefined> {
  return { env, parse, doc, defaultText: '', defaultFor: undefined, secret: false, ...options };
}

/** With a value of its own when the variable is not set. */
export function defaulted<T>(env: string, parse: SettingParser<T>, fallback: string, doc: string, options: Options = {}): Setting<T, T> {
  return { env, parse, doc, defaultText: fallback, defaultFor: () => fallback, secret: options.secret ?? false };
}

/** With a value that follows from other variables when it is not set. */
export function derived<T>(env: string, parse: SettingParser<T>, derive: Deriver, doc: string, options: Options = {}): Setting<T, T> {
  return { env, parse, doc, ...derive, secret: options.secret ?? false };
}

type Deriver = Pick<Setting<unknown, unknown>, 'defaultText'> & { readonly defaultFor: (environment: Environment) => string };
