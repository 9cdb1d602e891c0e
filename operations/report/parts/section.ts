import { html } from '../page/html.js';
import type { Markup } from '../page/html.js';

export function section(title: string, ...content: readonly Markup[]): Markup {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section> `;
}

export function figure(caption: string, chart: Markup): Markup {
  return html`<figure>
    <figcaption>${caption}</figcaption>
    ${chart}
  </figure>`;
}
