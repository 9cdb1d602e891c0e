import { DomainError } from '../../errors.js';

/** One thing wrong with a definition, at a path in the words of the person who wrote it. */
export interface Problem {
  readonly path: string;
  readonly text: string;
  /** Right in itself, but not in this release. */
  readonly notSupported?: boolean;
}

const MAX_SHOWN = 50;
const MAX_LINE_LENGTH = 400;

/** All problems at once; DEFINITION_NOT_SUPPORTED only when nothing is wrong besides. */
export function definitionError(model: unknown, problems: readonly Problem[]): DomainError {
  const code = problems.every((problem) => problem.notSupported) ? 'DEFINITION_NOT_SUPPORTED' : 'DEFINITION_INVALID';
  const lines = problems.slice(0, MAX_SHOWN).map(({ path, text }) => shortened(path === '' ? text : `${path}: ${text}`));
  return new DomainError(code, {
    model: typeof model === 'string' ? model.slice(0, 63) : undefined,
    count: problems.length,
    problems: problems.length > MAX_SHOWN ? [...lines, `and ${problems.length - MAX_SHOWN} more`] : lines,
  });
}

function shortened(line: string): string {
  return line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)}…` : line;
}

/** `gates[1].metric`, `columns.carrier.minCount`, `columns["a b"]`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => {
      if (typeof part === 'number') return `[${part}]`;
      const name = String(part);
      if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `[${JSON.stringify(name)}]`;
      return i === 0 ? name : `.${name}`;
    })
    .join('');
}
