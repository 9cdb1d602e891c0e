import { resolve } from 'node:path';
import type { Command } from 'commander';
import { newKeyPair } from '../../signing/new-key-pair.js';
import { withHandler } from '../../command/with-handler.js';
import { addSignCommand } from './sign-command.js';

export function addKeysCommands(program: Command): void {
  const group = program
    .command('keys')
    .summary('keys that documents are signed with')
    .description('Makes keys and signs stored documents, so that who can write to the object store does not own the models.');
  const command = group
    .command('new')
    .summary('make a pair of keys')
    .description('Makes an ed25519 pair: PATH.key, the private one, readable by its user only, and PATH.pub.')
    .requiredOption('--out <path>', 'where to write them, without an ending');
  withHandler(command, 'perennial keys new --out perennial-2025', async (_context, { out }: { readonly out: string }) => {
    const pair = await newKeyPair(resolve(out));
    const text = [
      `Key ${pair.keyId}`,
      `Private key: ${pair.privateKeyPath} (PERENNIAL_SIGNING_KEY_PATH of the training worker and the command line)`,
      `Public key:  ${pair.publicKeyPath} (PERENNIAL_TRUSTED_KEYS of serving, the training worker and the command line)`,
    ].join('\n');
    return { data: pair, text };
  });
  addSignCommand(group);
}
