import { DomainError } from '../core/errors.js';
import { WRONG_TOKENS_AT_ONCE } from '../core/failed-authentications.js';
import { isLoopbackName } from '../core/requests/loopback-name.js';
import { followFiles } from './http/connection/follow-files.js';
import type { ModelsOf } from './tokens/endpoint-scope.js';
import { readTokenFile } from './tokens/token-file.js';
import { TokenGate } from './tokens/token-gate.js';
import type { WrongTokens } from './tokens/token-gate.js';

export interface TokenOptions {
  readonly host: string;
  readonly token?: string | undefined;
  /** Read again when it changes. A file that cannot be used then changes nothing, and is told in the log. */
  readonly tokensFile?: string | undefined;
  readonly log: (line: string) => void;
  /** Counts a wrong token. */
  readonly wrongToken?: () => void;
  /** For entries that are for some models alone. */
  readonly modelsOf: ModelsOf;
  /** Ends the looking at the file. */
  readonly signal: AbortSignal;
}

/** The gate for a server on `host`. Errors: SERVING_TOKEN_REQUIRED, SERVING_TOKENS_INVALID. */
export async function openTokenGate(options: TokenOptions): Promise<TokenGate> {
  const { tokensFile, log, signal } = options;
  const token = options.token || undefined;
  requireTokenBeyondLoopback(options.host, token !== undefined || tokensFile !== undefined);
  const told: WrongTokens = {
    wrong: options.wrongToken ?? (() => undefined),
    limited: (address) => log(`serving: ${address} has sent ${WRONG_TOKENS_AT_ONCE} wrong tokens; tokens that are new from there wait`),
    expired: (name, at) => log(`serving: a token of ${name} came that expired at ${at.toISOString()}; it is answered as an unknown one`),
  };
  const gate = new TokenGate(token, token === undefined && tokensFile === undefined, told, options.modelsOf);
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

/** Throws SERVING_TOKEN_REQUIRED when other machines could reach `host` and nothing would ask them for a token. */
export function requireTokenBeyondLoopback(host: string, hasToken: boolean): void {
  if (!hasToken && !isLoopbackName(host)) throw new DomainError('SERVING_TOKEN_REQUIRED', { host });
}
