import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../core/errors.js';
import { WRONG_TOKENS_AT_ONCE } from '../core/failed-authentications.js';
import { isLoopbackName } from '../core/requests/loopback-name.js';
import { followFiles } from './http/connection/follow-files.js';
import type { ModelsOf } from './tokens/endpoint-scope.js';
import type { IdentitySource } from './tokens/identity.js';
import { readTokenFile } from './tokens/token-file.js';
import { TokenGate } from './tokens/token-gate.js';
import type { WrongTokens } from './tokens/token-gate.js';

export interface TokenOptions {
  readonly host: string;
  /** A function: the token of now, which is asked for again and again. */
  readonly token?: string | (() => string) | undefined;
  /** Read again when it changes. A file that cannot be used then changes nothing, and is told in the log. */
  readonly tokensFile?: string | undefined;
  readonly log: (line: string) => void;
  /** Counts a wrong token. */
  readonly wrongToken?: () => void;
  /** For entries that are for some models alone. */
  readonly modelsOf: ModelsOf;
  /** Knows tokens of an issuer. */
  readonly issued?: IdentitySource | undefined;
  /** Ends the looking at the file. */
  readonly signal: AbortSignal;
}

const LOOK_MS = 1_000;

/** The gate for a server on `host`. Errors: SERVING_TOKEN_REQUIRED, SERVING_TOKENS_INVALID. */
export async function openTokenGate(options: TokenOptions): Promise<TokenGate> {
  const { tokensFile, issued, log, signal } = options;
  const token = (typeof options.token === 'function' ? options.token() : options.token) || undefined;
  const isOpen = token === undefined && tokensFile === undefined && issued === undefined;
  requireTokenBeyondLoopback(options.host, !isOpen);
  const told: WrongTokens = {
    wrong: options.wrongToken ?? (() => undefined),
    limited: (address) => log(`serving: ${address} has sent ${WRONG_TOKENS_AT_ONCE} wrong tokens; tokens that are new from there wait`),
    expired: (name, at) => log(`serving: a token of ${name} came that expired at ${at.toISOString()}; it is answered as an unknown one`),
  };
  const gate = new TokenGate(token, isOpen, told, options.modelsOf, issued);
  if (typeof options.token === 'function') void followToken(options.token, signal, { gate, log });
  if (tokensFile === undefined) return gate;
  await followFiles([tokensFile], signal, async () => {
    try {
      const entries = await readTokenFile(tokensFile);
      gate.replace(entries);
      log(`serving: ${tokensFile} has changed and holds ${entries.length} tokens now`);
    } catch (error) {
      log(`serving: the tokens from before go on: ${error instanceof DomainError ? error.message : 'the file cannot be used'}`);
    }
  });
  gate.replace(await readTokenFile(tokensFile));
  return gate;
}

async function followToken(
  token: () => string,
  signal: AbortSignal,
  { gate, log }: { readonly gate: TokenGate; readonly log: (line: string) => void },
): Promise<void> {
  let before = token();
  while (!signal.aborted) {
    await delay(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
    const now = token();
    if (signal.aborted || now === before) continue;
    before = now;
    gate.replaceSole(now);
    log('serving: PERENNIAL_SERVING_TOKEN has changed');
  }
}

/** Throws SERVING_TOKEN_REQUIRED when other machines could reach `host` and nothing would ask them for a token. */
export function requireTokenBeyondLoopback(host: string, hasToken: boolean): void {
  if (!hasToken && !isLoopbackName(host)) throw new DomainError('SERVING_TOKEN_REQUIRED', { host });
}
