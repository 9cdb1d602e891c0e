/** What a request may ask of serving. Routes and methods name the one that they need. */
export type Role = (typeof ROLES)[number];
export const ROLES = ['predict', 'operate', 'admin'] as const;

/** What a caller has: one whom an issuer of tokens vouches for may have none. */
export type HeldRole = Role | 'none';

/** What a role of the file of tokens allows: a set, so that a further right need not be above or below the others. */
const RIGHTS: Readonly<Record<HeldRole, ReadonlySet<Role>>> = {
  none: new Set<Role>(),
  predict: new Set<Role>(['predict']),
  operate: new Set<Role>(['predict', 'operate']),
  admin: new Set<Role>(['predict', 'operate', 'admin']),
};

export function mayDo(role: HeldRole, needed: Role): boolean {
  return RIGHTS[role].has(needed);
}
