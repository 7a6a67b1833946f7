/** What a section of a report says, without its drawing: for tests of its words. */
import type { Section, Table } from '../../src/report/figure.ts';
import { Markup } from '../../src/report/markup.ts';

/** The table as its reader sees it: a line for each row, cells between bars; `>` marks what is set to the right. */
function tableLines({ caption, columns, rows }: Table): string[] {
  const textOf = (cell: string | Markup) =>
    cell instanceof Markup ? cell.text.replace(/<[^>]+>/g, '') : cell;
  return [
    caption,
    columns.map(({ label, isNumber }) => `${isNumber ? '>' : ''}${label}`).join(' | '),
    ...rows.map((cells) => cells.map(textOf).join(' | ')),
  ];
}

/** Everything of `section` that is words. */
export function wordsOf({ id, title, lead, drawing, table, note }: Section) {
  return {
    id,
    title,
    lead,
    ...(drawing && { description: drawing.description }),
    ...(table && { table: tableLines(table) }),
    ...(note !== undefined && { note }),
  };
}

/** The shapes of a drawing, each on a line of its own. */
export function shapesOf({ shapes }: { readonly shapes: Markup }): string[] {
  return shapes.text.replaceAll('><', '>\n<').split('\n');
}
