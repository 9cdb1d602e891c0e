import { SYNONYMS } from '../xgboost/parameters.js';

type Parameters = Readonly<Record<string, string | number | boolean>>;

/**
 * `upper` over `lower`: each parameter takes the place of its namesake and of its synonym. XGBoost, given `eta` and `learning_rate`,
 * takes one of them by an order of its own.
 */
export function layParameters<L extends Parameters, U extends Parameters>(lower: L, upper: U): L & U {
  const replaced = SYNONYMS.flatMap(([a, b]) => [...(a in upper ? [b] : []), ...(b in upper ? [a] : [])]);
  const kept = Object.entries(lower).filter(([name]) => !replaced.includes(name));
  return { ...(Object.fromEntries(kept) as L), ...upper };
}
