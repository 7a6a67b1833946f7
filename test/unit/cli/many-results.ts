/**
 * A process of its own, for its memory is measured: writes the results of made-up contacts to the file that its first argument
 * names, by way of the commands' own code, and prints what it took as JSON. The second argument is the number of contacts.
 */
import { liveResults } from '../../../cli/live-results.ts';
import { writeWhole } from '../../../cli/write-file.ts';
import type { Contact } from '../../../src/contact/contact.ts';

const [, , path = '', count = ''] = process.argv;
const contacts = Number(count);
/** About what DynamoDB puts into a page of 1 MB. */
const perPage = 1_000;

function contactAt(i: number): Contact {
  const phoneNumber = `+1206${String(i).padStart(7, '0')}`;
  const at = '2026-11-22T22:10:05.000Z';
  return {
    campaignId: 'spring',
    contactKey: phoneNumber,
    phoneNumber,
    customerId: i % 2 === 0 ? `C-${i}` : '=HYPERLINK("http://evil.example","pay here")',
    status: 'COMPLETED',
    outcome: 'ANSWERED',
    attempt: 1,
    contactId: `11111111-2222-3333-4444-${String(i).padStart(12, '0')}`,
    dialedAt: at,
    answeredAt: at,
    endedAt: at,
    disconnectReason: 'CUSTOMER_DISCONNECT',
    source: { file: 'spring.csv', version: '1', row: i + 2 },
    createdAt: at,
    updatedAt: at,
  };
}

const table = {
  async page(_: string, after?: string) {
    const from = after === undefined ? 0 : Number(after);
    const next = from + perPage;
    const page = Array.from({ length: perPage }, (_, i) => contactAt(from + i));
    return { contacts: page, ...(next < contacts && { next: String(next) }) };
  },
};

const { signal } = new AbortController();
const startedAt = performance.now();
const bytes = await writeWhole(path, liveResults(table, { campaignId: 'spring' }, { signal }), signal);
const seconds = (performance.now() - startedAt) / 1000;
console.log(JSON.stringify({ bytes, seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
