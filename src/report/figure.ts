/**
 * A figure of a report: a heading, what it says in a sentence, the drawing with a name and a description for who does
 * not see it, and the same data as a table.
 */
import { Markup, markup } from './markup.ts';

/** Width of all drawings, in their own units; the page scales them. */
export const drawingWidth = 816;

interface Column {
  readonly label: string;
  /** Set to the right. */
  readonly isNumber?: boolean;
}

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly (string | Markup)[])[];
}

interface Drawing {
  readonly height: number;
  readonly shapes: Markup;
  /** What it shows, for who does not see it. */
  readonly description: string;
}

export interface Section {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** What it says, in a sentence or two. */
  readonly lead: string;
  readonly drawing?: Drawing;
  /** Folded up beneath a drawing, else open. */
  readonly table?: Table;
  readonly note?: string;
}

export function sectionOf({ id, title, lead, drawing, table, note }: Section): Markup {
  const body = [
    drawing &&
      markup`<div class="plot" tabindex="0" role="group" aria-label="${title}: plot">${svgOf(id, title, drawing)}</div>`,
    table &&
      (drawing
        ? markup`<details><summary>Show these numbers as a table</summary>${tableOf(table)}</details>`
        : tableOf(table)),
  ];
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2><p>${lead}</p>${
    drawing ? markup`<figure>${body}</figure>` : body
  }${note === undefined ? '' : markup`<p class="note">${note}</p>`}</section>
`;
}

function svgOf(id: string, title: string, { height, shapes, description }: Drawing): Markup {
  return markup`<svg viewBox="0 0 ${drawingWidth} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>${shapes}</svg>`;
}

function tableOf({ caption, columns, rows }: Table): Markup {
  const classOf = (i: number) => (columns[i]?.isNumber ? new Markup(' class="n"') : '');
  const head = columns.map(({ label }, i) => markup`<th scope="col"${classOf(i)}>${label}</th>`);
  const body = rows.map(
    (row) =>
      markup`<tr>${row.map((cell, i) =>
        i === 0 ? markup`<th scope="row"${classOf(i)}>${cell}</th>` : markup`<td${classOf(i)}>${cell}</td>`,
      )}</tr>
`,
  );
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>
${body}</tbody></table></div>`;
}

/** A coordinate with one decimal: finer than a screen, and a page of many shapes stays small. */
export function at(coordinate: number): number {
  return Math.round(coordinate * 10) / 10;
}
