/**
 * Every replay-affecting change to workflow code: id, what changed, why, since which release. Ids are never reused.
 * To change a workflow: add a row, branch on `patched(PATCHES.x)`, record a history, run the replay test.
 */
export const PATCHES = {
  /** `resume` asks an activity to end a hold, which a direct rollback has set; newer than the histories of 0.1.0. */
  resumeReleasesHold: 'resume-releases-hold',
} as const;
