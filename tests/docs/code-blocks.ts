import { readDocument } from './documents.js';

/** The commands of a section's `sh` blocks, a list per block, without comments. The section ends at the next heading of any level. */
export function commandsOf(document: string, heading: string): readonly (readonly string[])[] {
  const [, after = ''] = readDocument(document).split(`\n${heading}\n`);
  const section = after.split(/^#{1,6} /m)[0] ?? '';
  return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) =>
    block.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
  );
}
