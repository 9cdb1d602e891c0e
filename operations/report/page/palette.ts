/** Colours by what they are for: on a light page, and on a dark one. Text has a contrast of 4.5 and more, lines and bars of 3. */
export const PALETTE = {
  paper: ['#ffffff', '#14181d'],
  panel: ['#f3f5f7', '#1e242b'],
  ink: ['#1b232c', '#e6eaee'],
  soft: ['#56616d', '#a7b1bb'],
  line: ['#d5dae0', '#38414b'],
  first: ['#2166ac', '#6cb0ee'],
  second: ['#b35806', '#f0a04b'],
  third: ['#1b7837', '#6cc788'],
  fourth: ['#762a83', '#c79bd4'],
  good: ['#1a7f37', '#57c272'],
  bad: ['#b42318', '#ff8a7a'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

export type ColorName = keyof typeof PALETTE;

export function lightColor(name: ColorName): string {
  return PALETTE[name][0];
}

/** A drawing in the colours of the light page takes those of the page that it is on. */
export function withPageColors(drawing: string): string {
  return Object.entries(PALETTE).reduce((text, [name, [light]]) => text.replaceAll(`"${light}"`, `"var(--${name})"`), drawing);
}
