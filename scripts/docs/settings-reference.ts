import { SETTINGS } from '../../config/settings-table.js';

/** One table row per setting, in the order of the settings table. */
export function settingsReference(): string {
  const rows = Object.values(SETTINGS).map(({ env, defaultText, doc, secret }) => {
    const fallback = defaultText === '' ? 'not set' : code(defaultText);
    return `| ${code(env)} | ${fallback} | ${cell(doc)}${secret ? ' **Secret.**' : ''} |`;
  });
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${cell(text)}\``;
