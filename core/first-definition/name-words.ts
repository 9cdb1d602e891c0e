/** The words of a column's name in lower case: `customerEmail`, `customer_email` and `Customer E-Mail` have the word `email`. */
export function nameWords(name: string): ReadonlySet<string> {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
  const pairs = words.slice(1).map((word, i) => `${words[i]}${word}`);
  return new Set([...words, ...pairs]);
}

export function hasWord(name: string, wanted: ReadonlySet<string>): boolean {
  for (const word of nameWords(name)) if (wanted.has(word)) return true;
  return false;
}
