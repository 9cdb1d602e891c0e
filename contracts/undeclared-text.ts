/** Of columns that a source has and the definition does not name: their names are no names of ours, so they are told by where they stand. */
export function undeclaredText(count: number, numbers: readonly number[]): string {
  const more = count > numbers.length ? ` and ${count - numbers.length} more` : '';
  return `not stored, as the definition does not declare them: ${count === 1 ? 'column' : 'columns'} number ${numbers.join(', ')}${more}`;
}
