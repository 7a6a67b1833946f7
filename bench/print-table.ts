/** Tables for a terminal: aligned columns under a rule, text to the left, figures to the right, groups apart. */
import { styleText } from 'node:util';

type Cell = string | number | undefined;

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows with the same answer in a row stand together. */
  readonly groupBy?: (row: readonly Cell[]) => unknown;
  /** Rows to be seen first. */
  readonly isOurs?: (row: readonly Cell[]) => boolean;
  /** Sentences below the table. */
  readonly notes?: readonly string[];
}

/** The table as text. A column is right-aligned when its first row holds a figure, with or without a unit. */
export function tableText(table: Table): string {
  const texts = table.rows.map((row) => row.map(cellText));
  const widths = table.columns.map((column, i) =>
    Math.max(column.length, ...texts.map((row) => row[i]?.length ?? 0)),
  );
  const isFigure = table.columns.map((_, i) => texts.some((row) => /^[$\d–]/.test(row[i] ?? '')));
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, i) => (isFigure[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join('   ')}`.trimEnd();
  const body = table.rows.flatMap((row, i) => {
    const before = table.rows[i - 1];
    const isNewGroup = before !== undefined && table.groupBy?.(before) !== table.groupBy?.(row);
    const text = line(texts[i] ?? []);
    return [...(isNewGroup ? [''] : []), table.isOurs?.(row) ? styled('bold', text) : text];
  });
  const rule = `  ${'─'.repeat(widths.reduce((sum, width) => sum + width + 3, -3))}`;
  const notes = (table.notes ?? []).map((note) => `  ${note}`);
  return [
    '',
    styled('bold', table.title),
    '',
    styled('dim', line(table.columns)),
    rule,
    ...body,
    rule,
    ...notes,
    '',
  ].join('\n');
}

function cellText(cell: Cell): string {
  if (cell === undefined) return '–';
  return typeof cell === 'number' ? cell.toLocaleString('en-US', { maximumFractionDigits: 4 }) : cell;
}

/** Bold and dim for people only. */
function styled(style: 'bold' | 'dim', text: string): string {
  return process.stdout.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text;
}
