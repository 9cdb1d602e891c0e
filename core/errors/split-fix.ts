/** A text of ours that may end with its own "Fix: …", apart; without the full stop where a sentence goes on. */
export function splitFix(text: string): { readonly what: string; readonly fix: string | undefined } {
  const [what = '', ...fixes] = text.split(/ ?Fix: /);
  return { what: what.replace(/\.+$/, ''), fix: fixes[0]?.trim() };
}
