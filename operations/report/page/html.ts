import { printableLine } from '../../../core/printable-text.js';

/** Text that is markup already. */
export class Markup {
  constructor(readonly text: string) {}
}

type Content = string | number | null | undefined | Markup | readonly Markup[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Markup with whatever is put in escaped, so that a name is never more than a name. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(parts.reduce((text, part, at) => `${text}${markupOf(contents[at - 1])}${part}`));
}

export function escapeText(text: string): string {
  return printableLine(text).replace(/[&<>"']/g, (found) => ENTITIES[found] ?? '');
}

function markupOf(content: Content): string {
  if (content === null || content === undefined) return '';
  if (content instanceof Markup) return content.text;
  return typeof content === 'object' ? content.map(({ text }) => text).join('') : escapeText(String(content));
}
