/**
 * The calling rules of several jurisdictions on the deployed stack, its clock set to a Sunday and to a holiday: who may be
 * called is called, every other contact waits for the opening that its law gives. What the law gives is written by hand here.
 */
import { expect, inject, it } from 'vitest';
import { SharedClock } from '../../../local/clock/shared-clock.ts';
import { eventually, LocalProduct } from '../local-product.ts';

/** How long to wait by the wall's clock, ms. */
const PATIENCE_MS = 300_000;

interface Expected {
  readonly place: string;
  readonly phoneNumber: string;
  /** The row's own. */
  readonly state?: string;
  /** When the law lets it be called; missing: at once. */
  readonly opens?: string;
  /** What the reason of a contact that waits says. */
  readonly reason?: string;
}

/** 11:00 in New York, 10:00 in Chicago, 08:00 in Seattle, 17:00 in Paris. */
const sunday: readonly Expected[] = [
  { place: 'Florida', phoneNumber: '+13055550100' },
  { place: 'Washington, at the first minute', phoneNumber: '+12065550100' },
  { place: 'Ontario', phoneNumber: '+14165550100' },
  { place: 'United Kingdom', phoneNumber: '+442079460018' },
  { place: 'Germany', phoneNumber: '+4930123456' },
  {
    place: 'Alabama',
    phoneNumber: '+12055550100',
    opens: '2026-12-07T14:00:00.000Z',
    reason: 'Alabama: no calls on Sundays, Ala. Code 8-19A',
  },
  {
    place: 'Texas',
    phoneNumber: '+12145550100',
    opens: '2026-12-06T18:00:00.000Z',
    reason: 'Texas: 12:00–21:00 on Sundays, Tex. Bus. & Com. Code 301.051',
  },
  {
    place: 'Utah',
    phoneNumber: '+18015550100',
    opens: '2026-12-07T15:00:00.000Z',
    reason: 'Utah: no calls on Sundays, Utah Code 13-25a-103(3)',
  },
  {
    place: 'Utah by the row, Florida by the number',
    phoneNumber: '+13055550101',
    state: 'Utah',
    opens: '2026-12-07T15:00:00.000Z',
    reason: 'Utah: no calls on Sundays, Utah Code 13-25a-103(3)',
  },
  {
    place: 'Pennsylvania',
    phoneNumber: '+14125550100',
    opens: '2026-12-07T14:00:00.000Z',
    reason: 'Pennsylvania: no calls on Sundays, Telemarketer Registration Act',
  },
  {
    place: 'France',
    phoneNumber: '+33123456789',
    opens: '2026-12-07T09:00:00.000Z',
    reason: 'France: no calls on Sundays, Code de la consommation, D. 223-9',
  },
];

/** Christmas, a Friday, at the same time. */
const christmas: readonly Expected[] = [
  { place: 'Florida', phoneNumber: '+13055550102' },
  { place: 'Texas', phoneNumber: '+12145550102' },
  { place: 'United Kingdom', phoneNumber: '+442079460019' },
  { place: 'Germany', phoneNumber: '+4930123457' },
  {
    place: 'Alabama',
    phoneNumber: '+12055550102',
    opens: '2026-12-26T14:00:00.000Z',
    reason: 'Alabama: no calls on public holidays, Ala. Code 8-19A',
  },
  {
    place: 'Utah',
    phoneNumber: '+18015550102',
    opens: '2026-12-26T15:00:00.000Z',
    reason: 'Utah: no calls on public holidays, Utah Code 13-25a-103(3)',
  },
  {
    place: 'Pennsylvania',
    phoneNumber: '+14125550102',
    opens: '2026-12-26T14:00:00.000Z',
    reason: 'Pennsylvania: no calls on public holidays, Act 73 of 2019, 5(a)(10)',
  },
  {
    // Boxing Day is one, too, and so is the Monday after it; the Sunday between them is not.
    place: 'Ontario',
    phoneNumber: '+14165550102',
    opens: '2026-12-27T15:00:00.000Z',
    reason: 'Ontario: no calls on public holidays, CRTC Unsolicited Telecommunications Rules',
  },
  {
    place: 'France',
    phoneNumber: '+33123456788',
    opens: '2026-12-28T09:00:00.000Z',
    reason: 'France: no calls on public holidays, Code de la consommation, D. 223-9',
  },
];

/** Sets the stack's clock; again when its speed was changed in the same moment. */
async function setClock(iso: string): Promise<void> {
  const clock = SharedClock.of(inject('clockFile'), 'r+');
  const ms = Date.parse(iso);
  try {
    await eventually(async () => {
      if (clock.now() < ms) clock.jumpTo(ms);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(clock.now()).toBeGreaterThanOrEqual(ms);
    });
  } finally {
    clock.close();
  }
}

it.each([
  ['a Sunday', 'rules-sunday', '2026-12-06T16:00:00.000Z', '2026-12-07T16:00:00.000Z', sunday],
  ['Christmas', 'rules-christmas', '2026-12-25T16:00:00.000Z', '2026-12-29T16:00:00.000Z', christmas],
] as const)(
  'on %s, exactly those are called whom the law lets be called',
  async (_, campaignId, now, later, people) => {
    const product = new LocalProduct(2_000, 0);
    await setClock(now);
    const rows = people.map(({ phoneNumber, state = '' }) => `${phoneNumber},${state}`);
    const wholeDay = { start: '00:00', end: '24:00' };
    await product.drop(
      `${campaignId}.json`,
      JSON.stringify({ callingHours: wholeDay, callingRules: 'sales' }),
    );
    await product.drop(`${campaignId}.csv`, `phone,state\n${rows.join('\n')}\n`);

    const open = people.filter(({ opens }) => opens === undefined).map(({ phoneNumber }) => phoneNumber);
    const closed = people.filter(({ opens }) => opens !== undefined);
    await eventually(async () => {
      await product.sweepNowAndThen();
      const contacts = await product.contacts(campaignId);
      const status = new Map(contacts.map((contact) => [contact.phoneNumber, contact.status]));
      for (const phoneNumber of open) expect(status.get(phoneNumber), phoneNumber).toBe('COMPLETED');
      for (const { phoneNumber } of closed) expect(status.get(phoneNumber), phoneNumber).toBe('WAITING');
    }, PATIENCE_MS);

    const contacts = await product.contacts(campaignId);
    for (const { place, phoneNumber, opens, reason } of closed) {
      const contact = contacts.find((each) => each.phoneNumber === phoneNumber);
      expect(contact, place).toMatchObject({ attempt: 0, dueAt: opens });
      expect(contact?.reason, place).toContain(`Outside calling rules (${reason}`);
    }
    const numbers = people.map(({ phoneNumber }) => phoneNumber);
    const called = async () =>
      (await product.callsTo(numbers)).map(({ destinationPhoneNumber }) => destinationPhoneNumber).sort();
    expect(await called()).toEqual([...open].sort());

    await setClock(later);
    const over = await product.untilOver(campaignId, 2, PATIENCE_MS);
    expect(await called()).toEqual([...numbers].sort());
    expect(over.contacts.every(({ status, attempt }) => status === 'COMPLETED' && attempt === 1)).toBe(true);
  },
);
