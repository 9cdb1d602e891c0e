const FIX = /\s*\bFix: /;
const FIX_EVERYWHERE = /\s*\bFix: /g;

/**
 * "what. Fix: what to do." A text may hold another error's, with an instruction of its own: the innermost is nearest to the cause and is
 * the one that is given. A detail that ends with a full stop does not make it two.
 */
export function composeMessage(text: string, fix: string): string {
  const [what = '', ...inner] = text.split(FIX);
  const [only, ...others] = inner;
  const own = oneStop(fix.replace(FIX_EVERYWHERE, ' '));
  if (only === undefined) return `${oneStop(text.trimEnd())} Fix: ${own}`;
  const told = others.length === 0 ? oneStop(only) : own;
  const rest = others.length === 0 ? '' : inner.map(afterInstruction).join('');
  return `${oneStop(`${withoutStop(what)}${rest}.`)} Fix: ${told}`;
}

/** Of a list of errors joined by semicolons: what comes after one's instruction. */
function afterInstruction(part: string): string {
  const at = part.indexOf('; ');
  return at < 0 ? '' : withoutStop(part.slice(at));
}

function withoutStop(text: string): string {
  return text.replace(/(?<!\.)\.\s*$/, '');
}

/** An ellipsis stays, and so does `..` of a path. */
function oneStop(text: string): string {
  return text.replace(/(?<![.\s])\.\.(?=[\s;)]|$)/g, '.').replace(/([!?])\.(?=\s|$)/g, '$1');
}
