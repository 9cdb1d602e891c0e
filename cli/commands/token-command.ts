import { createHash, randomBytes } from 'node:crypto';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { ROLES } from '../../serving/tokens/role.js';
import type { Role } from '../../serving/tokens/role.js';
import { TOKEN_NAME } from '../../serving/tokens/token-file.js';
import type { TokenEntry } from '../../serving/tokens/token-file.js';
import { auditToken } from '../../operations/decisions/audit-token.js';
import { withHandler } from '../command/with-handler.js';

interface NewTokenOptions {
  readonly name: string;
  readonly role: Role;
  readonly reason?: string;
}

const TOKEN_BYTES = 32;

export function addTokenCommand(program: Command): void {
  const tokens = program.command('token').summary('make tokens for serving').description('Makes tokens that serving accepts.');
  const command = tokens
    .command('new')
    .summary('make a token')
    .description(
      'Makes a random token and its entry for the file of PERENNIAL_SERVING_TOKENS_FILE. The entry has only a hash: the token is shown once.',
    )
    .requiredOption('--name <name>', 'who will have it: the actor in log lines', tokenName)
    .requiredOption('--role <role>', `what it allows: ${ROLES.join(', ')}; each includes the ones before it`, tokenRole)
    .option('--reason <text>', 'for the audit log');
  withHandler(
    command,
    'perennial token new --name prometheus --role operate',
    async (context, { name, role, reason = 'perennial token new' }: NewTokenOptions) => {
      await auditToken(context, { subject: `${name}, role ${role}`, reason });
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const entry: TokenEntry = { name, role, sha256: createHash('sha256').update(token).digest('hex') };
      return { data: { token, entry }, text: `Token (shown once): ${token}\nEntry of the file:  ${JSON.stringify(entry)}` };
    },
  );
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
