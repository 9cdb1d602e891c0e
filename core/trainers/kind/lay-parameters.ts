import type { ParameterValues, Synonyms } from './trainer-kind.js';

/**
 * `upper` over `lower`: each parameter takes the place of its namesake and of its synonym. XGBoost, given `eta` and `learning_rate`,
 * takes one of them by an order of its own.
 */
export function layParameters<L extends ParameterValues, U extends ParameterValues>(lower: L, upper: U, synonyms: Synonyms): L & U {
  const replaced = synonyms.flatMap(([a, b]) => [...(a in upper ? [b] : []), ...(b in upper ? [a] : [])]);
  const kept = Object.entries(lower).filter(([name]) => !replaced.includes(name));
  return { ...(Object.fromEntries(kept) as L), ...upper };
}
