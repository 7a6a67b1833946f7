import { readFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { createColors } from 'picocolors';
import { beforeAll, describe, expect, it } from 'vitest';
import { planCommand } from '../../cli/commands/plan.ts';
import type { Plan } from '../../src/planning/plan.ts';
import { LocalProduct } from './local-product.ts';

let product: LocalProduct;
beforeAll(() => {
  product = new LocalProduct();
});

/** What `dialer plan` writes with `args`. */
async function planned(args: readonly string[]): Promise<{ out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const command = planCommand({
    stdout,
    stderr,
    stdin: Readable.from([]),
    columns: () => 100,
    isInteractive: false,
    colors: createColors(false),
    signal: new AbortController().signal,
  });
  await command.exitOverride().parseAsync([...args], { from: 'user' });
  const reported = (stream: PassThrough) => String(stream.read() ?? '');
  return { out: reported(stdout), err: reported(stderr) };
}

async function planOf(file: string, ...args: string[]): Promise<Plan & { notLookedAt: string[] }> {
  return JSON.parse((await planned([file, '--stack', product.stack.stackName, '--json', ...args])).out);
}

const customers = 'examples/customers.csv';

describe('a plan against the deployed stack', () => {
  it('says the numbers that the run then has', async () => {
    await product.drop('suppressions/plan-list.csv', readFileSync('examples/do-not-call.csv'));
    await product.untilRead('suppressions', 'suppressions/plan-list.csv');

    const plan = await planOf(customers, '--campaign', 'planned', '--settings', 'examples/customers.json');

    expect(plan.notLookedAt).toEqual([]);
    expect(plan.rows).toMatchObject({
      read: 200,
      toCall: 177,
      rejected: 11,
      duplicates: 9,
      onDoNotCallList: 3,
      alreadyInCampaign: 0,
    });

    await product.drop('planned.json', readFileSync('examples/customers.json'));
    await product.drop('planned.csv', readFileSync(customers));
    const { campaign } = await product.untilOver('planned', 2);

    const { counts = {}, files = {} } = campaign;
    const [file] = Object.values(files).filter((each) => each.file === 'planned.csv');
    expect(file).toMatchObject({ rows: plan.rows.read, duplicates: plan.rows.duplicates });
    expect(counts).toMatchObject({
      COMPLETED: plan.rows.toCall,
      REJECTED: plan.rows.rejected,
      SUPPRESSED: plan.rows.onDoNotCallList,
    });

    // The same file again: everybody is known.
    const again = await planOf(customers, '--campaign', 'planned');
    expect(again.rows).toMatchObject({ toCall: 0, alreadyInCampaign: 180 });
  });

  it('goes on with defaults when no stack was named and there is none, and says so', async () => {
    const endpoint = process.env.AWS_ENDPOINT_URL;
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:9';
    try {
      const { out, err } = await planned([customers]);
      expect(err).toMatch(/No stack was read: .*unknown/s);
      expect(out).toContain('Limited by concurrent calls');
      await expect(planned([customers, '--stack', 'Nothing'])).rejects.toThrow();
    } finally {
      process.env.AWS_ENDPOINT_URL = endpoint;
    }
  });
});
