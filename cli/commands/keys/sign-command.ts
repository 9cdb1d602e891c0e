import type { Command } from 'commander';
import { openUnsignedStore } from '../../../adapters/object-store/open-object-store.js';
import { readSigningKeys } from '../../../adapters/object-store/signed/signing-keys.js';
import { signDocuments } from '../../signing/sign-documents.js';
import type { StoredSignature } from '../../signing/sign-documents.js';
import { withHandler } from '../../command/with-handler.js';

interface SignOptions {
  readonly yes?: boolean;
  readonly reason?: string;
}

export function addSignCommand(group: Command): void {
  const command = group
    .command('sign')
    .summary('sign stored documents')
    .description(
      'Lists the stored documents that are not signed by the key of PERENNIAL_SIGNING_KEY_PATH, and signs them with --yes: you answer for them then. One with a wrong signature is never signed.',
    )
    .option('--yes', 'sign them; without it they are only listed')
    .option('--reason <text>', 'for the audit log');
  withHandler(command, 'perennial keys sign --yes', async (context, { yes = false, reason = 'perennial keys sign' }: SignOptions) => {
    const store = openUnsignedStore(context.settings);
    try {
      const { all, signed } = await signDocuments(context, {
        store,
        keys: readSigningKeys(context.settings),
        confirm: async () => yes,
        reason,
      });
      const wrong = all.filter(({ state }) => state === 'wrong');
      return { data: { signed, documents: all }, text: textOf(all, signed), ...(wrong.length > 0 ? { exitCode: 1 } : {}) };
    } finally {
      await store.close();
    }
  });
}

function textOf(all: readonly StoredSignature[], signed: number): string {
  const of = (...states: readonly string[]): readonly StoredSignature[] => all.filter(({ state }) => states.includes(state));
  const wrong = of('wrong');
  const open = of('unsigned', 'former');
  const done =
    signed > 0
      ? [`Signed: ${signed} documents`]
      : [...open.map(({ key, state }) => `${state}: ${key}`), ...(open.length > 0 ? ['Sign them: perennial keys sign --yes'] : [])];
  return [
    ...wrong.map(({ key }) => `wrong signature, left as it is: ${key}`),
    ...done,
    `Signed by this key before: ${of('signed').length}`,
  ].join('\n');
}
