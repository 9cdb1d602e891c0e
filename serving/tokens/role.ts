/** What a request may ask of serving. Routes and methods name the one that they need. */
export type Role = (typeof ROLES)[number];
export const ROLES = ['predict', 'operate', 'admin'] as const;

/** What a role of the file of tokens allows: a set, so that a further right need not be above or below the others. */
const RIGHTS: Readonly<Record<Role, ReadonlySet<Role>>> = {
  predict: new Set<Role>(['predict']),
  operate: new Set<Role>(['predict', 'operate']),
  admin: new Set<Role>(['predict', 'operate', 'admin']),
};

export function mayDo(role: Role, needed: Role): boolean {
  return RIGHTS[role].has(needed);
}
