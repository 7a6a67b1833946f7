import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricNamespace, metricUnits } from '../../src/telemetry/metric-names.ts';
import { markedHeader, markedPerson, markedRow, marksIn } from '../support/marked-person.ts';
import { CompletedEvents } from './completed-events.ts';
import { eventually, LocalProduct } from './local-product.ts';

let product: LocalProduct;
beforeAll(() => {
  product = new LocalProduct();
});
afterAll(() => product.simulate({ faults: [], deniedNumbers: [] }));

/** The digits of a number as they may be written: in a row, or with spaces, dots and dashes between them. */
function inAnyWriting(phoneNumber: string): RegExp {
  const digits = phoneNumber.replace(/\D/g, '').slice(-9);
  return new RegExp([...digits].join('[ .()/-]*'));
}

/**
 * Calls whose batch the emulator may not have logged: now and then it writes nothing of an invocation. That a dialer publishes
 * each call is held by test/unit/dialing/start-tally.test.ts.
 */
const UNLOGGED = 20;

/** A line that CloudWatch reads figures out of. */
interface MetricLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly service: string;
  readonly campaignId?: string;
  readonly [figure: string]: unknown;
}

function logLines(): string[] {
  const { logFile } = product.stack;
  if (!logFile)
    throw new Error("This test reads the log of the project's own emulator: unset AWS_ENDPOINT_URL.");
  return readFileSync(logFile, 'utf8').split('\n');
}

/** The lines with figures; each must be JSON from its first to its last character, as the functions wrote it. */
function metricLines(): MetricLine[] {
  const lines = logLines().flatMap((line) => /\{"_aws":.*$/.exec(line)?.[0] ?? []);
  return lines.map((line) => JSON.parse(line) as MetricLine);
}

describe('the log of a whole run', () => {
  it('has no phone number in any line, neither good nor rejected ones', async () => {
    await product.simulate({
      faults: [
        { kind: 'throttle', next: 5, api: 'start' },
        { kind: 'internal-error', next: 2, api: 'start' },
      ],
      deniedNumbers: ['+442079460100'],
    });
    await product.drop('logged.csv', readFileSync('examples/customers.csv'));
    const { contacts } = await product.untilDialed('logged');
    await product.sweep();

    const lines = logLines();
    const ours = lines.filter((line) => line.includes('"service":'));
    expect(ours.length).toBeGreaterThan(10);
    const numbers = contacts.flatMap(({ phoneNumber }) => phoneNumber ?? []);
    expect(numbers.length).toBeGreaterThan(170);
    const writings = numbers.map(inAnyWriting);
    const telling = lines.filter((line) => writings.some((writing) => writing.test(line)));
    expect(telling).toEqual([]);
  });

  it('has nothing of a customer in any line, and neither has the event of the end', async () => {
    const completed = await CompletedEvents.listen(product.sqs, 'marked-completed');
    const refused = { ...markedPerson, phoneNumber: '+12125550188' };
    await product.simulate({ faults: [], deniedNumbers: [refused.phoneNumber] });
    await product.drop(
      'marked/campaign.json',
      JSON.stringify({ attributes: { owner: markedPerson.lastName }, callingHours: 'always' }),
    );
    await product.drop('marked.json', `{"attributes": {"name": "${markedPerson.firstName}`);
    await product.drop('suppressions/marked.csv', `${markedHeader}\n${markedRow({ phoneNumber: 'x' })}\n`);
    const rows = [markedRow(), markedRow(refused), markedRow({ timeZone: 'x' }), `${markedRow()},"y"`];
    await product.drop('marked/customers.csv', [markedHeader, ...rows].join('\n'));

    const { contacts } = await product.untilOver('marked', 3);

    expect(contacts.map(({ status }) => status).sort()).toEqual([
      'COMPLETED',
      'FAILED',
      'REJECTED',
      'REJECTED',
    ]);
    expect(logLines().some((line) => line.includes('"campaignId":"marked"'))).toBe(true);
    expect(logLines().filter((line) => marksIn(line).length > 0)).toEqual([]);
    expect(marksIn(JSON.stringify(await completed.of('marked')))).toEqual([]);
  });

  it('has figures for CloudWatch, of the calls that were started', async () => {
    const called = (await product.contacts('logged')).filter(({ contactId }) => contactId !== undefined);
    expect(called.length).toBeGreaterThan(100);
    const figures = await eventually(async () => {
      const lines = metricLines();
      const ours = lines.filter(({ campaignId }) => campaignId === 'logged');
      const started = ours.reduce((sum, { CallsStarted = 0 }) => sum + Number(CallsStarted), 0);
      expect(started).toBeGreaterThanOrEqual(called.length - UNLOGGED);
      return lines;
    });

    // A busy machine makes others write some, too: of lookups that were throttled, for example.
    const services = new Set(figures.map(({ service }) => service));
    expect([...services]).toEqual(expect.arrayContaining(['dialer', 'counter', 'sweeper']));
    expect(figures.some(({ StartsThrottled }) => Number(StartsThrottled) > 0)).toBe(true);
    expect(figures.some(({ ContactsRejected }) => Number(ContactsRejected) > 0)).toBe(true);
    expect(figures.some(({ PaceCallsPerSecond }) => Number(PaceCallsPerSecond) > 0)).toBe(true);
    for (const line of figures) {
      const [directive, ...others] = line._aws.CloudWatchMetrics;
      expect(others).toEqual([]);
      expect(directive).toMatchObject({ Namespace: metricNamespace, Dimensions: [['stack']] });
      for (const { Name, Unit } of directive?.Metrics ?? []) {
        expect(metricUnits).toHaveProperty(Name, Unit);
        expect(line[Name], Name).toBeTypeOf('number');
      }
    }
  });
});
