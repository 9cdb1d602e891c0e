export interface RepeatedName {
  readonly name: string;
  /** Of its second one: index into the text, in UTF-16 units. */
  readonly position: number;
}

const COLON = /[ \t\n\r]*:/y;

/** The first name that an object of a JSON text has twice: readers keep the one or the other. The text must be JSON. */
export function repeatedName(text: string): RepeatedName | undefined {
  /** Names so far of each object that is open; arrays have none. */
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{') open.push(new Set());
    else if (char === '[') open.push(undefined);
    else if (char === '}' || char === ']') open.pop();
    else if (char === '"') {
      const end = endOfText(text, at);
      const names = open.at(-1);
      COLON.lastIndex = end;
      if (names !== undefined && COLON.test(text)) {
        const name = JSON.parse(text.slice(at, end)) as string;
        if (names.has(name)) return { name, position: at };
        names.add(name);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** After its closing quote. */
function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}
