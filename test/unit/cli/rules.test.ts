import { describe, expect, it } from 'vitest';
import { runProgram } from '../../../cli/program.ts';
import {
  jurisdictions,
  rulesDisclaimer,
  rulesVersion,
} from '../../../src/calling-hours/jurisdiction-table.ts';
import { fakeTerminal } from './fake-terminal.ts';

async function run(...args: string[]) {
  const terminal = fakeTerminal();
  const code = await runProgram(['rules', ...args], terminal);
  return { code, ...terminal.written };
}

const titles = (out: string) => out.split('\n').filter((line) => /^\S/.test(line));

describe('dialer rules', () => {
  it('prints every place, each rule with its law, its source, the day it was read and its mark', async () => {
    const { code, out, err } = await run();
    expect(code).toBe(0);
    expect(titles(out)).toHaveLength(jurisdictions.length);
    expect(out).toContain('Florida (US-FL)\n  sales: every day 08:00–20:00\n    Fla. Stat. 501.616(6)(a); ');
    for (const { citation, read, mark } of jurisdictions.flatMap(({ rules }) => rules)) {
      expect(out).toContain(`    ${citation}; `);
      expect(out).toContain(`; read ${read}, ${mark}\n`);
    }
    expect(err).toContain(rulesVersion);
    expect(err).toContain(rulesDisclaimer);
  });

  it.each([
    [
      ['--state', 'florida'],
      ['United States (US)', 'Florida (US-FL)'],
    ],
    [
      ['--country', 'Canada', '--state', 'QC'],
      ['Canada (CA)', 'Quebec (CA-QC)'],
    ],
    [['--country', 'FR'], ['France (FR)']],
    [['--country', 'Martinique'], ['France (FR)']],
    [['--country', 'MX'], ["There are no rules for this place: the campaign's own hours hold."]],
  ])('prints those of %j, with the rules of the country', async (args, expected) => {
    const { code, out } = await run(...args);
    expect([code, titles(out)]).toEqual([0, expected]);
  });

  it('prints one JSON value, with what the table says of itself', async () => {
    const { code, out, err } = await run('--state', 'FL', '--json');
    expect([code, err]).toEqual([0, '']);
    const { version, disclaimer, jurisdictions: shown } = JSON.parse(out);
    expect([version, disclaimer]).toEqual([rulesVersion, rulesDisclaimer]);
    expect(shown.map((each: { name: string }) => each.name)).toEqual(['United States', 'Florida']);
  });

  it.each([
    [['--country', 'Narnia'], '--country "Narnia" must be a two-letter country code'],
    [['--state', 'Atlantis'], '--state "Atlantis" must be a state or province'],
    [['--country', 'FR', '--state', 'FL'], '--state "FL" must be a state or province'],
  ])('does not understand %j', async (args, sentence) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
  });
});
