/**
 * Every replay-affecting change to workflow code: id, what changed, why, since which release. Ids are never reused.
 * To change a workflow: add a row, branch on `patched(PATCHES.x)`, record a history, run the replay test.
 */
export const PATCHES = {} as const;
