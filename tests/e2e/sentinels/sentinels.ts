/** Part of every secret that a test chooses itself, and of the sentinel row's text. */
const MARK = 'sentinel-7f3a';

/** Never to be seen outside the process that was given it. */
export const SECRETS = {
  databasePassword: `${MARK} db/p@ss`,
  wrongPassword: `${MARK}-wrong`,
  temporalApiKey: `${MARK}-api-key`,
  webhookToken: `${MARK}-webhook`,
  servingToken: `${MARK}-serving`,
} as const;

/** Values of a row: training may use them, nothing may tell them. */
export const SENTINEL_CATEGORY = `${MARK}-category`;
export const SENTINEL_NUMBER = 918_273_645;

/** The number as double, as float32, and as printers shorten it. */
const NUMBER = /918_?273_?6|918,273,6|9\.1827\d*e\+?0?8/i;

/** Where a secret or a value of the sentinel row is in a text, with what stands around it; undefined when nowhere. */
export function findSentinel(text: string, generatedSecrets: readonly string[]): string | undefined {
  const places = [
    text.toLowerCase().indexOf(MARK),
    NUMBER.exec(text)?.index ?? -1,
    ...generatedSecrets.map((secret) => text.indexOf(secret)),
  ];
  const at = places.find((place) => place >= 0);
  return at === undefined ? undefined : `… ${text.slice(Math.max(0, at - 200), at + 120)} …`;
}
