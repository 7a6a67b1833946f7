/** One file, announced twice: S3 delivers an event at least once, and both importers may run at a time. */
import { describe, expect, it } from 'vitest';
import { interleave } from '../../support/held-process.ts';
import { MortalProcess } from '../../support/mortal-process.ts';
import { World } from '../../support/world.ts';

const file = 'phone\n+12065550101\nnot a number\n+12065550102\n+12065550101\n12\n';

const reportKey = 'results/spring/imports/spring.csv';

async function reportOf(interleavedAt?: number) {
  const world = new World();
  const job = world.uploads.drop('spring.csv', file);
  if (interleavedAt === undefined) await world.clock.run(world.import(job));
  else await interleave(world, interleavedAt, job, job);
  const entry = Object.values((await world.campaigns.get('spring'))?.files ?? {})[0];
  return { lines: world.reports.finished.get(reportKey), done: entry?.done, rows: entry?.rows };
}

describe('a file whose event comes twice', () => {
  it('has every line in its report, wherever a second importer runs in between', async () => {
    const alone = await reportOf();
    expect(alone.lines?.map(({ row }) => row)).toEqual([3, 5, 6]);
    const process = new MortalProcess();
    const world = new World();
    const work = world.importer(process).importFile(world.uploads.drop('spring.csv', file), Infinity);
    await world.clock.run(work);
    expect(process.calls).toContain('reports.finish');

    for (let call = 1; call <= process.calls.length + 1; call += 1) {
      expect(await reportOf(call), `at call ${call}, ${process.calls[call - 1]}`).toEqual(alone);
    }
  });
});
