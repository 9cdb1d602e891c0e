export type FoldsBy = 'random' | 'group' | 'time';

const WORDS: Readonly<Record<FoldsBy, (k: number) => string>> = {
  random: (k) => `${k} random folds`,
  group: (k) => `${k} folds of groups`,
  time: (k) => `${k} folds by time, each by a model of earlier rows`,
};

/** `5 random folds` */
export function foldsText({ k, by }: { readonly k: number; readonly by: FoldsBy }): string {
  return WORDS[by](k);
}
