import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = 'test/integration';
const files = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));

/** Area codes that a file gives to `numbersOf`: a hundred numbers each. */
function areaCodesIn(file: string): number[] {
  const calls = readFileSync(join(folder, file), 'utf8').matchAll(
    /(?:numbersOf|heldCampaign)\((?:'[^']*', )?(\d{3}),/g,
  );
  return [...new Set([...calls].map(([, code]) => Number(code)))];
}

describe('the numbers of integration tests', () => {
  it('are called by one test file alone: files share stacks, one after the other, and the simulator remembers calls', () => {
    const users = new Map<number, string[]>();
    for (const file of files)
      for (const code of areaCodesIn(file)) users.set(code, [...(users.get(code) ?? []), file]);

    expect(users.size).toBeGreaterThan(20);
    expect([...users].filter(([, by]) => by.length > 1)).toEqual([]);
  });
});
