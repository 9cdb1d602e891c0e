/** Plain text as Markdown: what Markdown would read as markup is escaped, code between backticks stays. */
export function escapeMarkdown(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replace(/[\\*_<>[\]|#]/g, '\\$&')))
    .join('');
}
