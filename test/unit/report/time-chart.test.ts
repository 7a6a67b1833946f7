import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawingWidth } from '../../../src/report/figure.ts';
import { timeChart } from '../../../src/report/time-chart.ts';

const utc = { name: 'UTC', ahead: 0 };

/** What is written along the time axis, with the places that it takes at six and a half units a letter. */
function labelsOf(widthMinutes: number, first: number, counts: number[]) {
  const shapes = timeChart({ widthMinutes, first, counts }, utc).shapes.text;
  const found = shapes.matchAll(/<text class="muted" x="([\d.]+)" y="236" text-anchor="(\w+)">([^<]+)</g);
  return [...found].map(([, x, anchor, name = '']) => {
    const width = 6.5 * name.length;
    const end = Number(x) + (anchor === 'end' ? 0 : width / 2);
    return { name, start: end - width, end };
  });
}

describe('calls over time, drawn', () => {
  it('end with the last span that holds a call', () => {
    const shapes = timeChart({ widthMinutes: 1, first: 720, counts: [4, 7] }, utc).shapes.text;

    expect(labelsOf(1, 720, [4, 7]).map(({ name }) => name)).toEqual(['12:00', '12:01', '12:02']);
    expect(shapes).toContain(`H${drawingWidth}V`);
  });

  it('have labels within the drawing, none over another', () => {
    const widths = fc.constantFrom(1, 5, 15, 30, 60, 180, 360, 720, 1_440);
    const lengths = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(widths, fc.integer({ min: 0, max: 20_000 }), lengths, (width, first, length) => {
        const labels = labelsOf(
          width,
          first,
          Array.from({ length }, () => 1),
        );
        labels.forEach(({ end, start }, i) => {
          expect(end).toBeLessThanOrEqual(drawingWidth);
          expect(start).toBeGreaterThan(labels[i - 1]?.end ?? 0);
        });
      }),
    );
  });
});
