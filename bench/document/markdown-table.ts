/** The result tables in Markdown, for docs/performance.md. */
import type { Table } from '../print-table.ts';

/** The table without its title, and the sentences below it. */
export function markdownTable({ columns, rows, isOurs, notes = [] }: Table): string {
  const isFigure = columns.map((_, i) => rows.some((row) => /^[$\d]/.test(cellText(row[i]))));
  const head = [line(columns), `|${isFigure.map((figure) => (figure ? '---:|' : '---|')).join('')}`];
  const body = rows.map((row) => {
    const texts = row.map(cellText);
    return line(isOurs?.(row) ? texts.map((text) => (text === '' ? '' : `**${text}**`)) : texts);
  });
  const sentences = notes.flatMap((note) => ['', note]);
  return [...head, ...body, ...sentences].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cellText(cell: string | number | undefined): string {
  if (cell === undefined) return '';
  return typeof cell === 'number' ? cell.toLocaleString('en-US', { maximumFractionDigits: 4 }) : cell;
}
