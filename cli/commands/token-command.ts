import { randomBytes } from 'node:crypto';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { MAX_DURATION_MS, parseDuration } from '../../core/definition/duration.js';
import { DomainError } from '../../core/errors.js';
import { EVERY_ENDPOINT } from '../../serving/tokens/endpoint-scope.js';
import { ROLES } from '../../serving/tokens/role.js';
import type { Role } from '../../serving/tokens/role.js';
import { SCOPE_NAME, TOKEN_NAME, readTokenFile } from '../../serving/tokens/token-file.js';
import type { TokenEntry } from '../../serving/tokens/token-file.js';
import { tokenExpiry } from '../../serving/tokens/token-expiry.js';
import { auditToken } from '../../operations/decisions/audit-token.js';
import { withHandler } from '../command/with-handler.js';
import { formatTable } from '../output/format-table.js';
import { sha256Hex } from '../../core/digest/sha256.js';

interface NewTokenOptions {
  readonly name: string;
  readonly role: Role;
  readonly endpoint?: readonly string[];
  readonly model?: readonly string[];
  /** Milliseconds. */
  readonly expiresIn?: number;
  readonly reason?: string;
}

const TOKEN_BYTES = 32;

export function addTokenCommand(program: Command): void {
  const tokens = program
    .command('token')
    .summary('make tokens for serving, and look at them')
    .description('Makes tokens that serving accepts, and tells which of a file expire.');
  addNewCommand(tokens);
  addListCommand(tokens);
}

function addNewCommand(tokens: Command): void {
  const command = tokens
    .command('new')
    .summary('make a token')
    .description(
      'Makes a random token and its entry for the file of PERENNIAL_SERVING_TOKENS_FILE. The entry has only a hash: the token is shown once.',
    )
    .requiredOption('--name <name>', 'who will have it: the actor in log lines', tokenName)
    .requiredOption('--role <role>', `what it allows: ${ROLES.join(', ')}; each includes the ones before it`, tokenRole)
    .option('--endpoint <name>', 'an endpoint that it is for, repeatable; without it: all', scopeName)
    .option('--model <name>', 'a model that it is for, repeatable; without it: all', scopeName)
    .option('--expires-in <duration>', 'how long it is accepted, such as 90d; without it: until its entry is removed', lifetime)
    .option('--reason <text>', 'for the audit log');
  withHandler(
    command,
    'perennial token new --name web --role predict --endpoint flights --expires-in 90d',
    async (context, { name, role, endpoint, model, expiresIn, reason = 'perennial token new' }: NewTokenOptions) => {
      await auditToken(context, { subject: `${name}, role ${role}`, reason });
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const entry: TokenEntry = {
        name,
        role,
        ...(endpoint === undefined ? {} : { endpoints: endpoint }),
        ...(model === undefined ? {} : { models: model }),
        ...(expiresIn === undefined ? {} : { expiresAt: new Date(Date.now() + expiresIn).toISOString() }),
        sha256: sha256Hex(token),
      };
      return { data: { token, entry }, text: `Token (shown once): ${token}\nEntry of the file:  ${JSON.stringify(entry)}` };
    },
  );
}

function addListCommand(tokens: Command): void {
  const command = tokens
    .command('list')
    .summary('show the entries of a file of tokens')
    .description('Shows who may do what with which endpoints, and which tokens have expired or soon will.')
    .argument('[file]', 'default: the file of PERENNIAL_SERVING_TOKENS_FILE');
  withHandler(command, 'perennial token list', async ({ settings }, _options: object, file?: string) => {
    const path = file ?? settings.servingTokensFile;
    if (path === undefined) throw new DomainError('OPTION_INVALID', { option: 'FILE', found: 'none', expected: 'the file of tokens' });
    const entries = (await readTokenFile(path)).map(({ name, role, endpoints, models, expiresAt }) => ({
      name,
      role,
      endpoints: endpoints ?? [EVERY_ENDPOINT],
      models: models ?? [EVERY_ENDPOINT],
      expiresAt: expiresAt ?? null,
      state: tokenExpiry(expiresAt, Date.now()),
    }));
    const rows = entries.map((one) => [
      one.name,
      one.role,
      one.endpoints.join(' '),
      one.models.join(' '),
      one.expiresAt ?? 'never',
      one.state,
    ]);
    return { data: entries, text: formatTable(['NAME', 'ROLE', 'ENDPOINTS', 'MODELS', 'EXPIRES', 'STATE'], rows) };
  });
}

function tokenName(text: string): string {
  if (!TOKEN_NAME.test(text)) throw new InvalidArgumentError('Expected 1 to 64 letters, digits, ".", "_", "@" or "-".');
  return text;
}

function tokenRole(text: string): Role {
  const role = ROLES.find((known) => known === text);
  if (role === undefined) throw new InvalidArgumentError(`Expected ${ROLES.join(', ')}.`);
  return role;
}

function scopeName(text: string, before: readonly string[] = []): readonly string[] {
  if (text !== EVERY_ENDPOINT && !SCOPE_NAME.test(text))
    throw new InvalidArgumentError(`Expected 1 to 63 of a-z, 0-9 and hyphen, or ${EVERY_ENDPOINT} for all.`);
  return [...before, text];
}

function lifetime(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms <= 0 || ms > MAX_DURATION_MS) throw new InvalidArgumentError('Expected a duration such as 12h or 90d.');
  return ms;
}
