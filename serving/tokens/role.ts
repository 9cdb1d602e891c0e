/** What a token allows, from least to most; each role includes the ones before it. */
export const ROLES = ['predict', 'operate', 'admin'] as const;
export type Role = (typeof ROLES)[number];
