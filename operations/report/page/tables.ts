import { html } from './html.js';
import type { Markup } from './html.js';

export type Cell = string | number | Markup;

/** Numbers, and columns that are named so, to the right. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[], numbers: readonly number[] = []): Markup {
  const cell = (value: Cell, at: number): Markup =>
    typeof value === 'number' || numbers.includes(at) ? html`<td class="number">${shown(value)}</td>` : html`<td>${value}</td>`;
  const titles = head.map((name, at) =>
    numbers.includes(at) || isNumeric(rows, at) ? html`<th class="number">${name}</th>` : html`<th>${name}</th>`,
  );
  const body = rows.map(
    (row) =>
      html`<tr>
        ${row.map(cell)}
      </tr>`,
  );
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${titles}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}

export function facts(rows: readonly (readonly [string, Cell])[]): Markup {
  const body = rows.map(
    ([name, value]) =>
      html`<tr>
        <th>${name}</th>
        <td>${shown(value)}</td>
      </tr>`,
  );
  return html`<div class="wide">
    <table>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}

function isNumeric(rows: readonly (readonly Cell[])[], at: number): boolean {
  return rows.length > 0 && rows.every((row) => typeof row[at] === 'number');
}

function shown(value: Cell): string | Markup {
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumSignificantDigits: 6 }) : value;
}
