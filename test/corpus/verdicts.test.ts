import { describe, expect, it } from 'vitest';
import { filesOf, topics, verdictsOf } from './corpus-files.ts';
import { readVerdicts } from './read-verdicts.ts';

describe('the corpus', () => {
  it('has at least 150 files', () => {
    expect(topics.flatMap(filesOf).length).toBeGreaterThanOrEqual(150);
  });

  it.each(topics)('has one verdict for each file, and a file for each verdict (%s)', (topic) => {
    expect(
      verdictsOf(topic)
        .map(({ file }) => file)
        .sort(),
    ).toEqual(filesOf(topic));
  });

  it.each(topics)('says of each file what must come of it (%s)', (topic) => {
    for (const verdict of verdictsOf(topic)) {
      const ofSettings = [verdict.takes, verdict.refused].filter((one) => one !== undefined).length;
      expect(ofSettings, verdict.file).toBe(topic === 'settings' ? 1 : 0);
      expect(Number.isInteger(verdict.good), verdict.file).toBe(true);
    }
  });

  it.each(['nonsense', '  good 1', 'a.csv: x\n  goods 1', 'a.csv: x\n  2 lost: y', 'a.csv: x\n  3 also: y'])(
    'takes no line that nobody understands: %j',
    (text) => {
      expect(() => readVerdicts(text, 'here')).toThrow(/here, line \d: nobody understands/);
    },
  );
});
