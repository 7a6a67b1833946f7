import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import type { CampaignSettings } from '../../../src/campaign/settings.ts';
import { Product } from '../../corpus/dropped-file.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';
import { fakeTerminal } from './fake-terminal.ts';

interface Put {
  readonly Key: string;
  readonly Body: Uint8Array;
}

const stack = vi.hoisted(() => ({ find: vi.fn() }));
vi.mock('../../../cli/find-stack.ts', () => ({ findStack: stack.find }));

let folder: string;
let runProgram: typeof import('../../../cli/program.ts').runProgram;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'phone-column-'));
  // Unit tests share their modules: an earlier file may have loaded the one that is replaced, and a later one wants the real one.
  vi.resetModules();
  ({ runProgram } = await import('../../../cli/program.ts'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  vi.resetModules();
});

const customers = 'Account,Contact No,phone\n7,020 7946 0018,none\n8,020 7946 0019,none\n';

/** Runs `upload spring.csv` with `args` against a stack that knows `campaign`; answers what it sent, in order. */
async function upload(args: readonly string[], campaign?: Partial<Campaign>, settingsBeside?: object) {
  const path = join(folder, 'spring.csv');
  const beside = join(folder, 'spring.json');
  writeFileSync(path, customers);
  if (settingsBeside) writeFileSync(beside, JSON.stringify(settingsBeside));
  else rmSync(beside, { force: true });
  const { client, requests } = fakeClient<S3Client, Put>(new S3Client(offline), () => ({ VersionId: 'v1' }));
  const known = campaign && { campaignId: 'spring', createdAt: '2026-01-01T00:00:00.000Z', ...campaign };
  stack.find.mockResolvedValue({
    uploadsBucket: 'uploads',
    s3: client,
    campaigns: { get: async () => known },
  });
  const terminal = fakeTerminal();
  const code = await runProgram(['upload', path, ...args], terminal);
  const sent = requests.filter(({ name }) => name === 'PutObject').map(({ input }) => input);
  return { code, ...terminal.written, sent: sent.map(({ Key, Body }) => [Key, String(Body)] as const) };
}

const column = ['--phone-column', 'Contact No'];
const settingsIn = ({ sent }: { readonly sent: readonly (readonly [string, string])[] }) =>
  JSON.parse(sent[0]?.[1] ?? '{}') as CampaignSettings;

describe('upload --phone-column', () => {
  it('sends a setting that names the column, and then the file, as the importer reads it', async () => {
    const uploaded = await upload([...column, '--campaign', 'spring'], undefined, undefined);

    expect(uploaded).toMatchObject({ code: 0, err: '' });
    expect(uploaded.sent.map(([key]) => key)).toEqual(['spring/campaign.json', 'spring/spring.csv']);
    expect(settingsIn(uploaded)).toEqual({ columns: { phoneNumber: 'Contact No' } });
    const product = new Product();
    product.put('spring/campaign.json', uploaded.sent[0]?.[1] ?? '');
    const came = await product.drop('spring/spring.csv', customers);
    expect(came.file).toMatchObject({ rows: 2, rejected: 2, done: true });
    expect(came.report[0]?.reason).toContain('"020 7946 0018"');
  });

  it('may be repeated, for several numbers of each customer in that order', async () => {
    const uploaded = await upload([...column, '--phone-column', 'phone']);

    expect(uploaded).toMatchObject({ code: 0, err: '' });
    expect(settingsIn(uploaded)).toEqual({ columns: { phoneNumber: ['Contact No', 'phone'] } });
  });

  it('adds it to the settings beside the file, and keeps their other columns', async () => {
    const beside = {
      defaultCountry: 'GB',
      dedupeBy: 'customerId',
      columns: { customerId: 'Account', phoneNumber: 'phone' },
    };
    const uploaded = await upload(column, undefined, beside);

    expect(uploaded.code).toBe(0);
    expect(settingsIn(uploaded)).toEqual({
      ...beside,
      columns: { customerId: 'Account', phoneNumber: 'Contact No' },
    });
    const product = new Product();
    product.put('spring.json', uploaded.sent[0]?.[1] ?? '');
    const came = await product.drop('spring.csv', customers);
    expect(came.contacts.map(({ contactKey, phoneNumber }) => [contactKey, phoneNumber])).toEqual([
      ['7', '+442079460018'],
      ['8', '+442079460019'],
    ]);
  });

  it('adds it to the settings that the campaign has in the stack, for a settings file replaces them all', async () => {
    const settings = { defaultCountry: 'GB', callsPerSecond: 1 } as const;
    const uploaded = await upload(column, { state: 'RUNNING', settings });

    expect(settingsIn(uploaded)).toEqual({ ...settings, columns: { phoneNumber: 'Contact No' } });
  });

  it('says which settings go on when it starts a campaign again that was over', async () => {
    const completed = {
      state: 'COMPLETED',
      completedAt: '2026-02-01T00:00:00.000Z',
      settings: { callingHours: 'always' },
    } as const;
    const uploaded = await upload(column, completed);

    expect(uploaded.err).toContain('starts it again with its earlier settings (callingHours "always")');
    const json = await upload([...column, '--json'], completed);
    expect(JSON.parse(json.out)).toMatchObject({ warning: expect.stringContaining('starts it again') });
  });

  it.each([
    ['Mobile', 'no column "Mobile"'],
    [' ', 'phoneNumber'],
  ])('sends nothing for a column that is not in the file: %j', async (name, sentence) => {
    const uploaded = await upload(['--phone-column', name]);

    expect(uploaded.code).not.toBe(0);
    expect(uploaded.err).toContain(sentence);
    expect(uploaded.sent).toEqual([]);
  });
});
