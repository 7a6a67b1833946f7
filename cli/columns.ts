/** Tables and labelled lines for a terminal of any width: aligned, without borders, fit to be cut by other programs. */
import stringWidth from 'string-width';
import { lineWidth, type Terminal } from './terminal.ts';
import { sentenceLines } from './text-lines.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Left out when the window is too narrow, the highest number first. Without it the column always stays. */
  readonly spare?: number;
}

type Screen = Pick<Terminal, 'columns' | 'isInteractive' | 'colors'>;

const gap = '  ';

/** The lines of a table; as many columns of it as fit. Cells may be coloured. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  screen: Screen,
): string[] {
  const { colors } = screen;
  const widths = columns.map(({ title }, i) =>
    Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[i] ?? ''))),
  );
  const shown = fitting(columns, widths, lineWidth(screen));
  const line = (cells: readonly string[]) =>
    shown
      .map((i) => padded(cells[i] ?? '', widths[i] ?? 0, columns[i]?.align))
      .join(gap)
      .trimEnd();
  const head = line(columns.map(({ title }) => title));
  return [colors.dim(head), ...rows.map(line)];
}

/** The positions of the columns that fit into `width`. */
function fitting(columns: readonly Column[], widths: readonly number[], width: number): readonly number[] {
  let shown = columns.map((_, i) => i);
  const needed = () => shown.reduce((sum, i) => sum + (widths[i] ?? 0) + gap.length, -gap.length);
  const spare = (i: number) => columns[i]?.spare ?? 0;
  while (needed() > width) {
    const max = Math.max(...shown.map(spare));
    if (max === 0) break;
    shown = shown.filter((i) => spare(i) !== max);
  }
  return shown;
}

/** `label  text` for each pair whose text is there; long texts go on below themselves. */
export function labelledLines(
  pairs: readonly (readonly [label: string, text: string | undefined])[],
  screen: Screen,
): string[] {
  const { colors } = screen;
  const present = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
  const indent = Math.max(...present.map(([label]) => label.length)) + gap.length;
  return present.flatMap(([label, text]) =>
    wrapped(text, lineWidth(screen) - indent).map((line, i) =>
      i === 0 ? colors.dim(label.padEnd(indent)) + line : ' '.repeat(indent) + line,
    ),
  );
}

/** `text` in lines of at most `width` places, broken between words; whole where there is hardly any room. */
export function wrapped(text: string, width: number): readonly string[] {
  return width < 20 ? [text] : sentenceLines(text, width);
}

function padded(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'right' ? space + text : text + space;
}
