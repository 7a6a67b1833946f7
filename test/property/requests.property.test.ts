/** Requests against the importer: each has the verdict that the same row of a file would have. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact } from '../../src/contact/contact.ts';
import { World } from '../support/world.ts';

const columns = ['phoneNumber', 'customerId', 'timeZone', 'state', 'country', 'plan', 'First Name'] as const;
const fields = ['phoneNumber', 'customerId', 'timeZone', 'state', 'country'];
type Row = Readonly<Partial<Record<(typeof columns)[number], string>>>;

const national = fc.integer({ min: 0, max: 60 }).map((n) => `(206) 555-0${String(100 + n)}`);
const rowOf: fc.Arbitrary<Row> = fc.record(
  {
    phoneNumber: fc.oneof(
      { weight: 6, arbitrary: national },
      {
        weight: 3,
        arbitrary: fc.integer({ min: 0, max: 999_999 }).map((n) => `+1206${String(2_000_000 + n)}`),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom('none', '911', '+44 20 7946 0018', '030 901820', '1.2065550100E+10'),
      },
    ),
    customerId: fc.constantFrom('C-1', 'C-2', 'row:x', '', '  7 '),
    timeZone: fc.constantFrom('America/New_York', 'EST', '', 'Europe/Berlin'),
    state: fc.constantFrom('FL', 'Washington', '', 'nowhere'),
    country: fc.constantFrom('US', 'Germany', '+44', 'Narnia', ''),
    plan: fc.constantFrom('gold', '', 'ünï "code", =1+1'),
    'First Name': fc.string({ maxLength: 8 }).map((text) => text.replace(/[^\p{L}\p{N} ]/gu, '')),
  },
  { requiredKeys: ['phoneNumber'] },
);

function lineOf(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`;
}

function fileOf(rows: readonly Row[]): string {
  return [[...columns], ...rows.map((row) => columns.map((name) => row[name] ?? ''))].map(lineOf).join('');
}

function requestOf(row: Row, i: number) {
  const entries = Object.entries(row);
  return {
    campaign: 'spring',
    requestId: `r-${i}`,
    ...Object.fromEntries(entries.filter(([name]) => fields.includes(name))),
    attributes: Object.fromEntries(entries.filter(([name]) => !fields.includes(name))),
  };
}

/** What the table says of each row that is the first with its key, but for where it came from and when it is called. */
function verdicts(contacts: readonly Contact[], rowOfContact: (contact: Contact) => number) {
  return contacts
    .map((contact) => {
      const { contactKey, status, phoneNumber, customerId, attributes, timeZone, place, reason } = contact;
      const key = status === 'REJECTED' ? 'rejected' : contactKey;
      return {
        row: rowOfContact(contact),
        key,
        status,
        phoneNumber,
        customerId,
        attributes,
        timeZone,
        place,
        reason,
      };
    })
    .sort((a, b) => a.row - b.row);
}

describe('requests', () => {
  it('have the verdicts of the same rows in a file', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rowOf, { minLength: 1, maxLength: 25 }),
        fc.constantFrom(
          '{}',
          '{ "dedupeBy": "customerId" }',
          '{ "defaultCountry": "DE", "attributes": { "a": "b" } }',
        ),
        async (rows, settings) => {
          const [byFile, byRequest] = [new World(), new World()];
          for (const world of [byFile, byRequest]) world.uploads.drop('spring.json', settings);
          await byFile.clock.run(byFile.import(byFile.uploads.drop('spring.csv', fileOf(rows))));
          const failed = await byRequest.clock.run(byRequest.request(rows.map(requestOf)));

          expect(failed).toEqual([]);
          const ofFile = verdicts(byFile.contacts.all(), ({ source }) => source.row - 2);
          const ofRequests = verdicts(byRequest.contacts.all(), ({ source }) =>
            Number(source.version.slice(2)),
          );
          expect(ofRequests).toEqual(ofFile);
        },
      ),
      { numRuns: 50 },
    );
  }, 120_000);
});

/** Puts `items` in another order, the same for each `seed`. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const order = [...items];
  let chance = seed;
  for (let i = order.length - 1; i > 0; i -= 1) {
    chance = (chance * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    const j = chance % (i + 1);
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}

describe('ten thousand requests, each delivered up to three times, in any order', () => {
  it('are one contact each', async () => {
    const world = new World();
    const requests = Array.from({ length: 10_000 }, (_, i) => ({
      campaign: 'spring',
      requestId: `r-${i}`,
      phoneNumber: i % 100 === 7 ? 'none' : `+1206${String(2_000_000 + i)}`,
    }));
    const deliveries = shuffled([...requests, ...requests, ...requests.slice(0, 5_000)], 7);
    const middle = Math.floor(deliveries.length / 2);
    // Two processes side by side.
    const parts = [deliveries.slice(0, middle), deliveries.slice(middle)];
    const failed = await world.clock.run(Promise.all(parts.map((part) => world.request(part))));

    expect(failed.flat()).toEqual([]);
    const contacts = world.contacts.all();
    expect(contacts).toHaveLength(10_000);
    expect(new Set(contacts.map(({ source }) => source.version)).size).toBe(10_000);
    expect(contacts.filter(({ status }) => status === 'REJECTED')).toHaveLength(100);
    // The item of the campaign is written when it is opened, and not for each request.
    expect(world.campaigns.opened).toBeLessThanOrEqual(2);
  }, 120_000);
});
