import { readDocument } from './documents.js';

/** The fields that docs/commands.md promises of a command's JSON, sorted. */
export function commandFields(command: string): readonly string[] {
  const [, after = ''] = readDocument('docs/commands.md').split(`\n### \`${command}\`\n`);
  const section = after.split(/^#{2,3} /m)[0] ?? '';
  const fields = [...section.matchAll(/^\| `([A-Za-z]+)` +\|/gm)].map(([, field = '']) => field);
  if (fields.length === 0) throw new Error(`docs/commands.md has no fields of ${command}.`);
  return fields.sort();
}
