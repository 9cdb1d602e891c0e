import { printableLine } from '../../printable-text.js';
import type { SignatureInput } from '../signature.js';
import { encoderOf } from './encoder-of.js';

const MAX_PART_CHARS = 60;

/** Columns of the model that a column of a request becomes. */
export function inputWidth(input: SignatureInput): number {
  return isSingle(input) ? 1 : encoderOf(input).parts.length;
}

/** Whether it stands as itself among the model's columns, under its own name. */
function isSingle(input: SignatureInput): input is Extract<SignatureInput, { kind: 'numeric' | 'categorical' | 'boolean' }> {
  return input.kind === 'numeric' || input.kind === 'boolean' || (input.kind === 'categorical' && input.encoding === undefined);
}

/** Names of the model's columns, each once: `colour=red`, `sold month`. Values of a sensitive column are in none. */
export function inputColumnNames(inputs: readonly SignatureInput[]): readonly string[] {
  const taken = new Set(inputs.filter(isSingle).map(({ name }) => name.toLowerCase()));
  return inputs.flatMap((input): readonly string[] => {
    if (isSingle(input)) return [input.name];
    const names = encoderOf(input).parts.map((part, i) => partName(input, part, i));
    return names.map((name, i) => freeName(name, i, taken));
  });
}

function partName(input: SignatureInput, part: string, i: number): string {
  const holdsValues = input.kind === 'tokens' || input.kind === 'categorical';
  if (!holdsValues) return `${input.name} ${part}`;
  return `${input.name}=${input.sensitive === undefined ? Array.from(printableLine(part)).slice(0, MAX_PART_CHARS).join('') : `#${i + 1}`}`;
}

/** Another column may have the name already, also but for its case, which tables do not tell apart. */
function freeName(name: string, i: number, taken: Set<string>): string {
  let free = name;
  for (let n = i + 1; taken.has(free.toLowerCase()); n += 1) free = `${name} #${n}`;
  taken.add(free.toLowerCase());
  return free;
}
