/**
 * Numbers: what lists and campaigns know of one, and changes of do-not-call lists, as `dialer suppress` makes them. Numbers are
 * in the bodies of requests, never in addresses.
 */
import pLimit from 'p-limit';
import { z } from 'zod';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { readKey, readListName } from '../../src/campaign/campaign-id.ts';
import { DO_NOT_CALL_ID, type DoNotCallItem } from '../../src/campaign/do-not-call-item.ts';
import { GENERAL_LIST, listNameRule, namedListsOf } from '../../src/campaign/do-not-call-list.ts';
import { entriesOf } from '../../src/dialing/do-not-call.ts';
import { doNotCallHeader, doNotCallLine } from '../../src/importing/do-not-call-file.ts';
import { readNumberColumn } from '../../src/importing/number-column.ts';
import { numberKey } from '../../src/phone/number-key.ts';
import { readPhoneNumber } from '../../src/phone/phone-number.ts';
import { toIso } from '../../src/time/instant.ts';
import { CliError } from '../cli-error.ts';
import { operatorSource, removalBy } from '../do-not-call-change.ts';
import { removalSentences, whereItApplies } from '../do-not-call-words.ts';
import { checkList } from '../upload-check.ts';
import type { FilePath } from './api.ts';
import { bodyOf, type ConsoleFeature } from './console-feature.ts';
import { contactRowOf } from './contact-view.ts';
import { savedFile } from './file-answer.ts';
import { refuse } from './guard.ts';
import { changeInTime, inTime } from './in-time.ts';
import type { DoNotCallView, ListChange, ListSent, NumberView } from './numbers-api.ts';
import type { NumbersDesk } from './numbers-desk.ts';
import type { OneTimePaths } from './one-time-paths.ts';
import { SharedReads } from './shared-reads.ts';

/** A list with some 200,000 numbers; longer ones are sent by the command. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;
const importPath = '/api/do-not-call/import';

/** Campaigns that are looked through for a number, latest first. */
const MAX_CAMPAIGNS = 500;
const READS_AT_ONCE = 20;

/** Campaigns name other lists rarely, and reading all of them is not free, ms. */
const LISTS_FRESH_MS = 60_000;

const number = z.string().trim().min(1).max(100);
const list = z.string().trim().min(1).max(200);
const reason = z.string().trim().max(400);
const lookSchema = z.strictObject({ number });
const addSchema = z.strictObject({ number, list, reason: reason.optional() });
const removeSchema = z.strictObject({ number, list, reason: reason.min(1) });
const importSchema = z.strictObject({ name: z.string().min(1).max(200), list, content: z.base64() });
const exportSchema = z.strictObject({ list: list.optional() });

export function numbersFeature(
  desk: NumbersDesk,
  paths: OneTimePaths,
  now: () => number = Date.now,
): ConsoleFeature {
  const phoneNumberOf = (text: string): string => {
    const reading = readPhoneNumber(text, desk.deployment.defaultCountry);
    if (reading.ok) return reading.phoneNumber;
    throw new CliError(reading.reason);
  };
  const shared = new SharedReads(now, { freshMs: LISTS_FRESH_MS });
  return {
    maxBytes: (path) => (path === importPath ? 2 * MAX_FILE_BYTES : undefined),
    routes(app, fromOwnPage) {
      app.post('/api/numbers/look', fromOwnPage, async (c) => {
        const asked = lookSchema.safeParse(await bodyOf(c));
        if (!asked.success) return refuse(c, 400, 'The request names no number.');
        return c.json(await inTime(lookAt(phoneNumberOf(asked.data.number), desk)));
      });

      app.get('/api/do-not-call', async (c) => {
        const campaigns = shared.get('campaigns', () => desk.campaigns());
        return c.json(listsOf(...(await inTime(Promise.all([desk.doNotCall(), campaigns])))));
      });

      app.post('/api/do-not-call/add', fromOwnPage, async (c) => {
        const asked = addSchema.safeParse(await bodyOf(c));
        if (!asked.success) return refuse(c, 400, 'The requested entry is not valid.');
        const phoneNumber = phoneNumberOf(asked.data.number);
        const name = listNamed(asked.data.list);
        const source = await operatorSource(desk.caller, asked.data.reason || undefined);
        const entry = { at: toIso(now()), source };
        const isChanged = await changeInTime(desk.suppress(phoneNumber, entry, name));
        const applies = whereItApplies(name);
        return c.json({ phoneNumber, list: name, isChanged, applies } satisfies ListChange);
      });

      app.post('/api/do-not-call/remove', fromOwnPage, async (c) => {
        const asked = removeSchema.safeParse(await bodyOf(c));
        if (!asked.success)
          return refuse(c, 400, 'A removal needs a reason: why this number may be called again.');
        const phoneNumber = phoneNumberOf(asked.data.number);
        const name = listNamed(asked.data.list);
        const removal = await inTime(removalBy(desk.caller, asked.data.reason, now()));
        const isChanged = await changeInTime(desk.remove(phoneNumber, name, removal));
        return c.json({ phoneNumber, list: name, isChanged } satisfies ListChange);
      });

      app.post(importPath, fromOwnPage, async (c) => {
        const asked = importSchema.safeParse(await bodyOf(c));
        if (!asked.success) return refuse(c, 400, 'The request holds no file.');
        const bytes = Buffer.from(asked.data.content, 'base64');
        const key = keyOf(asked.data.name, listNamed(asked.data.list));
        if (bytes.length > MAX_FILE_BYTES)
          throw new CliError(
            `The file has more than ${MAX_FILE_BYTES / 1024 / 1024} MB: send it with npx dialer suppress --file.`,
          );
        const source = { name: asked.data.name, open: (from: number) => piecesOf(bytes.subarray(from)) };
        await checkList(source, ({ header }) => readNumberColumn(header, desk.deployment.defaultCountry));
        await desk.upload(key, bytes);
        return c.json({ key } satisfies ListSent);
      });

      app.post('/api/do-not-call/export', fromOwnPage, async (c) => {
        const asked = exportSchema.safeParse(await bodyOf(c));
        if (!asked.success) return refuse(c, 400, 'The request names no list.');
        const one = asked.data.list === undefined ? undefined : listNamed(asked.data.list);
        const name = one === undefined ? 'do-not-call.csv' : `do-not-call-${one}.csv`;
        const path = paths.issue(async () =>
          savedFile(linesOf(desk.entries(one)), name, 'text/csv; charset=utf-8'),
        );
        return c.json({ path } satisfies FilePath);
      });
    },
  };
}

async function lookAt(phoneNumber: string, desk: NumbersDesk): Promise<NumberView> {
  const [record, all] = await Promise.all([desk.record(phoneNumber), desk.campaigns()]);
  const campaigns = [...all].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, MAX_CAMPAIGNS);
  const isKeyed = ({ dedupeBy, settings }: Campaign) =>
    (dedupeBy ?? settings?.dedupeBy ?? 'phoneNumber') === 'phoneNumber';
  const keys = [...new Set([phoneNumber, numberKey(phoneNumber)])];
  const limit = pLimit(READS_AT_ONCE);
  const found = await Promise.all(
    campaigns.filter(isKeyed).flatMap(({ campaignId }) =>
      keys.map((key) =>
        limit(async () => {
          const contact = await desk.contact(campaignId, key);
          return contact && { ...contactRowOf(contact), campaignId };
        }),
      ),
    ),
  );
  return {
    phoneNumber,
    entries: entriesOf(record),
    removals: removalSentences(record),
    calls: record.calls.map((entry) => entry.slice(0, entry.indexOf('#'))),
    contacts: found.filter((contact) => contact !== undefined),
    older: all.length - campaigns.length,
    unsearched: campaigns.filter((campaign) => !isKeyed(campaign)).map(({ campaignId }) => campaignId),
  };
}

function listsOf(item: DoNotCallItem | undefined, campaigns: readonly Campaign[]): DoNotCallView {
  const files = Object.values(item?.files ?? {});
  const named = [
    ...files.flatMap(({ rules }) => (rules?.list === undefined ? [] : [rules.list])),
    ...campaigns.flatMap(({ settings }) => namedListsOf(settings)),
  ].sort();
  return {
    lists: [...new Set([GENERAL_LIST, ...named])],
    files: files
      .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
      .map(({ file, rows, rejected, duplicates, done, error, startedAt }) => ({
        file,
        rows,
        rejected,
        duplicates,
        done,
        startedAt,
        ...(error !== undefined && { error }),
      })),
  };
}

/** @throws {CliError} it names none */
function listNamed(text: string): string {
  const name = readListName(text);
  if (name !== undefined) return name;
  throw new CliError(`${JSON.stringify(text)} is no list: write ${listNameRule}.`);
}

/** @throws {CliError} the name is none of a file with numbers */
function keyOf(fileName: string, name: string): string {
  if (!/\.csv(\.gz)?$/i.test(fileName))
    throw new CliError(
      `${JSON.stringify(fileName)} is not the name of a CSV file: choose one that ends with .csv or .csv.gz.`,
    );
  if (/[/\\]/.test(fileName)) throw new CliError('The name of the file must not contain a slash.');
  const key = `${name === GENERAL_LIST ? DO_NOT_CALL_ID : `${DO_NOT_CALL_ID}/${name}`}/${fileName}`;
  const reading = readKey(key);
  if (reading.kind === 'refused') throw new CliError(reading.message);
  if (reading.kind === 'suppressions') return key;
  throw new CliError(`${JSON.stringify(fileName)} is not the name of a CSV file.`);
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* linesOf(entries: ReturnType<NumbersDesk['entries']>): AsyncGenerator<string> {
  yield doNotCallHeader;
  for await (const entry of entries) yield doNotCallLine(entry);
}
