import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invokeFunction } from '../../local/emulator-api.ts';
import type { FlowInvocation } from '../../local/simulator/flow-pump.ts';
import { NumberTable } from '../../src/aws/number-table.ts';
import type { Contact } from '../../src/contact/contact.ts';
import { calmConnect } from './calm-connect.ts';
import { LocalProduct, numbersOf } from './local-product.ts';

const limitMs = 240_000;

const optingOut = numbersOf(414, 2);
const callingBack = numbersOf(415, 2);
const pressing = numbersOf(417, 2);
const refusing = numbersOf(419, 1);
const everybody = [...optingOut, ...callingBack, ...pressing, ...refusing];

type Says = Record<string, string>[][];

const says: Record<string, Says> = Object.fromEntries([
  ...optingOut.map((number) => [number, [[{ action: 'optOut' }]]]),
  ...callingBack.map((number, i) => [
    number,
    [
      // Repeated, as a flow without an answer does.
      [
        { action: 'callBack', at: `PT${20 + 3 * i}S` },
        { action: 'callBack', at: `PT${20 + 3 * i}S` },
      ],
      [{ action: 'record', disposition: 'CALLED_BACK', pleased: i % 2 === 0 ? 'yes' : 'no' }],
    ],
  ]),
  ...pressing.map((number, i) => [
    number,
    [
      [
        { action: 'lookUp' },
        { action: 'record', disposition: 'PRESSED', key: String(i), 'how often': '1' },
        { action: 'record', disposition: 'PRESSED', comment: `=SUM(${i}), "so"` },
      ],
    ],
  ]),
  ...refusing.map((number) => [number, [[{ action: 'callBack', at: 'never' }]]]),
]);

let product: LocalProduct;
let contacts: ReadonlyMap<string, Contact>;
let invocations: readonly FlowInvocation[];
beforeAll(async () => {
  product = new LocalProduct();
  // Long enough that an emulator under load answers during the call.
  await product.simulate({ flowTalk: { says }, callSeconds: { min: 1_200, max: 1_200 } });
  // Each who talks at the same time needs a process of the emulator, which takes a while to start: one is started before, and enough.
  await invokeFunction(product.stack.endpoint, product.stack.outputs.FlowFunctionArn ?? '', {});
  await product.drop('flow.json', JSON.stringify({ retry: { maxAttempts: 1 }, callsPerSecond: 0.4 }));
  await product.drop('flow.csv', `phone,plan\n${everybody.map((number) => `${number},gold\n`).join('')}`);
  const over = await product.untilOver('flow', 2, limitMs);
  contacts = new Map(over.contacts.map((contact) => [contact.contactKey, contact]));
  const all = await product.simulator<FlowInvocation[]>('flow-invocations');
  invocations = all.filter(({ phoneNumber }) => everybody.includes(phoneNumber));
}, limitMs + 60_000);
afterAll(() => product.simulate({ flowTalk: {}, callSeconds: calmConnect.callSeconds }));

const invocationsOf = (number: string) => invocations.filter(({ phoneNumber }) => phoneNumber === number);

describe('contact flows that invoke the function', () => {
  it('are each answered, at last with what was recorded', () => {
    for (const number of everybody) {
      const expected = refusing.includes(number) ? 'invalid' : 'ok';
      expect(invocationsOf(number).at(-1)?.answer, number).toMatchObject({ result: expected });
    }
  });

  it(
    'opt customers out of all campaigns within a second of the answer',
    async () => {
      const numbers = new NumberTable(product.db, product.stack.outputs.NumbersTable);
      const states = await numbers.read(optingOut);
      for (const number of optingOut) {
        const { answeredAtMs = 0 } = invocationsOf(number).at(-1) ?? {};
        expect(Date.parse(states.get(number)?.suppressedAt ?? '9999')).toBeLessThan(answeredAtMs + 1_000);
        expect(contacts.get(number)).toMatchObject({
          status: 'COMPLETED',
          outcome: 'ANSWERED',
          disposition: 'OPTED_OUT',
        });
      }
      await product.drop('flow-other.csv', `phone\n${optingOut.join('\n')}\n`);
      const { contacts: others } = await product.untilOver('flow-other', 1, limitMs);
      expect(others.map(({ status }) => status)).toEqual(optingOut.map(() => 'SUPPRESSED'));
      expect(await product.callsTo(optingOut)).toHaveLength(optingOut.length);
    },
    limitMs,
  );

  it('have customers called back within a minute of the time, once, beyond maxAttempts', async () => {
    for (const number of callingBack) {
      const calls = await product.callsTo([number]);
      const contact = contacts.get(number);
      expect(calls).toHaveLength(2);
      expect(contact).toMatchObject({ status: 'COMPLETED', attempt: 2, disposition: 'CALLED_BACK' });
      const lateMs = (calls[1]?.placedAtMs ?? 0) - Date.parse(contact?.callBackAt ?? '');
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThan(60_000);
    }
  });

  it('know who the customer is', () => {
    for (const number of pressing) {
      const lookUps = invocationsOf(number).filter(({ parameters }) => parameters.action === 'lookUp');
      expect(lookUps.at(-1)?.answer).toMatchObject({
        campaignId: 'flow',
        contactKey: number,
        plan: 'gold',
      });
    }
  });

  it('have every answer in the results', async () => {
    const lines = await product.resultsOf('flow');
    const lineOf = (number: string) => lines.find(({ contactKey }) => contactKey === number);
    for (const [i, number] of pressing.entries()) {
      expect(lineOf(number)).toMatchObject({
        disposition: 'PRESSED',
        'answer.key': String(i),
        'answer.how often': '1',
        'answer.comment': `'=SUM(${i}), "so"`,
        'answer.pleased': '',
      });
    }
    for (const [i, number] of callingBack.entries())
      expect(lineOf(number)).toMatchObject({
        'answer.pleased': i % 2 === 0 ? 'yes' : 'no',
        'answer.key': '',
      });
    for (const number of optingOut) expect(lineOf(number)).toMatchObject({ disposition: 'OPTED_OUT' });
    const report = await product.result('results/flow/report.html');
    expect(report).toContain('CALLED_BACK');
    expect(report).toContain('Contacts by answer');
  });
});
