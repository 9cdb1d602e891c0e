import { VARIABLES } from './temporal-variables.js';

/** One table row per variable: ours in the order of the settings table, then Temporal's. */
export function settingsReference(): string {
  const rows = VARIABLES.map(({ env, defaultText, doc, secret }) => {
    const fallback = defaultText === '' ? 'not set' : code(defaultText);
    return `| ${code(env)} | ${fallback} | ${cell(doc)}${secret ? ' **Secret.**' : ''} |`;
  });
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${cell(text)}\``;
