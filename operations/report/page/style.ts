import { Markup } from './html.js';
import { PALETTE } from './palette.js';

const variables = (at: 0 | 1): string =>
  Object.entries(PALETTE)
    .map(([name, colors]) => `--${name}: ${colors[at]};`)
    .join(' ');

/** Light or dark as the reader has it; on paper light. */
export const STYLE = new Markup(`
:root { color-scheme: light dark; ${variables(0)} }
@media screen and (prefers-color-scheme: dark) { :root { ${variables(1)} } }
@media print { :root { color-scheme: light; } body { font-size: 10pt; } section, figure, tr { break-inside: avoid; } h2 { break-after: avoid; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 70rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: 2.5rem 0 0.5rem; padding-top: 0.75rem; border-top: 1px solid var(--line); font-size: 1.2rem; }
p { margin: 0.4rem 0; max-width: 55rem; }
.verdict { margin: 0.75rem 0; padding: 0.75rem 1rem; border-left: 0.4rem solid var(--good); background: var(--panel); font-size: 1.1rem; font-weight: 600; }
.verdict.rejected { border-left-color: var(--bad); }
.note { color: var(--soft); font-size: 0.9rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.5rem; }
figure { margin: 0.5rem 0; min-width: 0; max-width: 40rem; }
figcaption { font-weight: 600; }
svg { display: block; width: 100%; height: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.93rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.9rem 0.3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; }
td.number, th.number { text-align: right; white-space: nowrap; }
th { font-weight: 600; }
.matrix td { padding: 0.5rem 1rem; text-align: right; background: color-mix(in srgb, var(--first) var(--share), var(--panel)); }
.matrix .note { color: inherit; }
.pass { color: var(--good); font-weight: 600; }
.fail { color: var(--bad); font-weight: 600; }
ul { margin: 0.3rem 0; padding-left: 1.2rem; }
`);
