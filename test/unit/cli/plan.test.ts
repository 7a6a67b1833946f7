import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { createColors } from 'picocolors';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { planCommand } from '../../../cli/commands/plan.ts';
import { settingsBeside, uploadKeys } from '../../../cli/upload-check.ts';

interface Screen {
  readonly columns?: number;
  readonly colours?: boolean;
}

async function planned(args: readonly string[], { columns, colours = false }: Screen = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const command = planCommand({
    stdout,
    stderr,
    stdin: Readable.from([]),
    columns: () => columns ?? 100,
    isInteractive: columns !== undefined,
    colors: createColors(colours),
    signal: new AbortController().signal,
  });
  command.exitOverride().configureOutput({ writeErr() {} });
  await command.parseAsync([...args, '--offline'], { from: 'user' });
  const reported = (stream: PassThrough) => String(stream.read() ?? '');
  return { out: reported(stdout), err: reported(stderr) };
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'plan-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const customers = 'examples/customers.csv';
const noon = ['--at', '2026-11-02T12:00:00-05:00'];

/** The lines that docs/commands.md shows below `command`, without those left out ("…"). */
function sampleOf(command: string): string[] {
  const page = readFileSync('docs/commands.md', 'utf8');
  const from = page.indexOf(`    $ ${command}\n`);
  const block = page.slice(from, page.indexOf('\n\n', page.indexOf('a call\n', from)));
  return block
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '…');
}

describe('dialer plan', () => {
  it('prints the lines of the sample in docs/commands.md, in this order', async () => {
    const limits = ['--calls-per-second', '20', '--max-concurrent-calls', '40', '--calling-hours', 'always'];
    const { out } = await planned([customers, '--at', '2026-11-22T23:11:00Z', ...limits]);

    const sample = sampleOf(`npx dialer plan ${customers}`);
    expect(sample.length).toBeGreaterThan(20);
    const printed = out.split('\n').map((line) => line.trim());
    expect(printed.filter((line) => sample.includes(line))).toEqual(sample);
  });

  it('says the numbers of the example', async () => {
    const { out } = await planned([
      customers,
      '--do-not-call',
      'examples/do-not-call.csv',
      '--json',
      ...noon,
    ]);

    const plan = JSON.parse(out);
    expect(plan.rows).toMatchObject({
      read: 200,
      toCall: 177,
      rejected: 11,
      duplicates: 9,
      onDoNotCallList: 3,
    });
    expect(plan).toMatchObject({
      campaign: 'customers',
      stack: null,
      settingsFrom: 'examples/customers.json',
    });
    expect(plan.notLookedAt[0]).toBe('No stack was read: --offline is set.');
  });

  it('shows people the same, with what was not checked first', async () => {
    const { out, err } = await planned([customers, ...noon, '--prices', 'examples/prices.json']);

    expect(err).toContain('No stack was read');
    expect(out).toMatch(/to be called +180\n/);
    expect(out).toMatch(/Limited by concurrent calls: 10 slots ÷ 37 s per call = 0\.27 calls a second/);
    expect(out).toMatch(/No price known, not counted: .*Canada/);
    expect(out).not.toMatch(/not counted:.*United Kingdom/);
    expect(out.includes('\u001b')).toBe(false);
  });

  it('shows the calling rules with the law, and what they cost', async () => {
    const numbers = ['+13055550100', '+12065550100', '+33612345678', '+493023125001'].join('\n');
    const folder = folderWith({ 'a.csv': `phone\n${numbers}\n`, 'off.json': '{"callingRules": "off"}' });
    const file = join(folder, 'a.csv');
    const fridayNight = ['--at', '2026-11-28T01:30:00Z'];
    const sectionOf = (out: string) =>
      out.slice(out.indexOf('Calling rules\n'), out.indexOf('\n\nTime\n')).split('\n');

    const lines = sectionOf((await planned([file, ...fridayNight], { columns: 200 })).out);
    expect(lines).toEqual([
      'Calling rules',
      'For sales calls ("callingRules"), version 2026-11-30 of the table. Not legal advice: `npx dialer rules` shows the sources.',
      'United States (US): 2 contacts; the first can be called at once',
      '  every day 08:00–21:00, 47 CFR 64.1200(c)(1); 16 CFR 310.4(c)',
      'France (FR): 1 contact; the first opens 2026-11-30 09:00 UTC, 10:00 in Europe/Paris',
      '  MON–FRI 10:00–13:00 and 14:00–20:00; no calls on public holidays, Code de la consommation, D. 223-9 (décret 2022-1313)',
      '  at most 4 calls in 30 days (consumer), Code de la consommation, D. 223-9 (décret 2022-1313)',
      'Florida (US-FL): 1 contact; the first opens 2026-11-28 13:00 UTC, 08:00 in America/New_York',
      '  every day 08:00–20:00, Fla. Stat. 501.616(6)(a)',
      '  at most 3 calls in 24 hours (same subject matter), Fla. Stat. 501.616(6)(b)',
      'Washington (US-WA): 1 contact; the first can be called at once',
      '  every day 08:00–20:00, RCW 19.158.040(2)',
      "Places without hours or limits in the table: 1 contact. Only the campaign's own hours apply there.",
      expect.stringMatching(
        /^The rules take \d(\.\d)? days: the campaign's own hours alone would end it at 2026-11-/,
      ),
    ]);
    const off = await planned([file, ...fridayNight, '--settings', join(folder, 'off.json')], {
      columns: 200,
    });
    expect(sectionOf(off.out)).toEqual([
      'Calling rules',
      'Off: "callingRules" is "off". Only the campaign\'s own hours apply.',
    ]);
  });

  it('does not blame "endAt" for contacts that never open', async () => {
    const folder = folderWith({
      'a.csv': 'phone\n+33612345678\n+12065550100\n',
      'a.json': '{"callingHours": {"days": ["SUN"]}}',
    });
    const { out } = await planned([join(folder, 'a.csv'), ...noon]);

    expect(out).toMatch(/^never called +1$/m);
    expect(out).not.toContain('not called before "endAt"');
    expect(out).toContain('France (FR): 1 contact; none of them can ever be called');
  });

  it('says once why rows are rejected', async () => {
    const { out } = await planned([customers, ...noon]);

    expect(out).toContain(
      '2 rows, the first is row 5: The phone number "206-555-01" has too few digits for the United States.\n',
    );
  });

  it('shows no times when no contact is called', async () => {
    const folder = folderWith({ 'a.csv': 'phone\n12\n' });
    const { out } = await planned([join(folder, 'a.csv'), ...noon]);

    expect(out).toMatch(/to be called +0\n/);
    expect(out).not.toMatch(/^Time$|calls expected|bind:|Assumed:/m);
  });

  it('asks for the country when most numbers are none of the one they are read as of', async () => {
    const berlin = ['030 23125001', '030 23125002', '+493023125003'].join('\n');
    const folder = folderWith({ 'a.csv': `phone\n${berlin}\n`, 'set.json': '{"defaultCountry": "US"}' });
    const settings = ['--settings', join(folder, 'set.json')];
    const reported = async (...more: string[]) =>
      (await planned([join(folder, 'a.csv'), ...noon, ...more])).out;

    expect(await reported()).toContain(
      'Numbers without + are read as numbers of the United States. If they belong to another country, set "defaultCountry" in the settings, or --default-country.',
    );
    expect(await reported(...settings)).toContain('change "defaultCountry" in the settings.');
    expect(await reported('--default-country', 'DE')).not.toContain('Numbers without +');
    expect((await planned([customers, ...noon])).out).not.toContain('Numbers without +');
  });

  it('fits into a narrow window, coloured or not', async () => {
    const { out } = await planned([customers, ...noon], { columns: 60, colours: true });

    expect(out.includes('\u001b')).toBe(true);
    const wide = out.split('\n').filter((line) => stringWidth(line) > 60);
    expect(wide).toEqual([]);
  });

  it.each([
    ['Spring/North', 'spring-north'],
    ['Größe Süd', 'gr-e-s-d'],
  ])('plans the campaign that an upload would send to: --campaign %s', async (name, campaign) => {
    const { out } = await planned([customers, '--campaign', name, '--json', ...noon]);

    expect(JSON.parse(out).campaign).toBe(campaign);
    expect(uploadKeys(customers, name).campaignId).toBe(campaign);
  });

  it('takes the settings beside the file that an upload would send', async () => {
    const folder = folderWith({ 'a.csv': 'phone\n+12065550101\n', 'North.json': '{"callsPerSecond": 1}' });
    const { out } = await planned([join(folder, 'a.csv'), '--campaign', 'Spring/North', '--json', ...noon]);

    expect(JSON.parse(out).settingsFrom).toBe(await settingsBeside(join(folder, 'a.csv'), 'Spring/North'));
    expect(JSON.parse(out).settingsFrom).toContain('North.json');
  });

  it('shows no character of the file that moves the cursor or turns the line', async () => {
    const turned = '\u009b2J\u202e\u2066';
    const folder = folderWith({
      'a.csv': `phone,email${turned}\n+12065550101,x\n12${turned},x\n`,
      'bad.csv': `name${turned}\nAnn\n`,
    });
    const { out } = await planned([join(folder, 'a.csv'), ...noon]);
    const failure = await planned([join(folder, 'bad.csv'), ...noon]).catch(String);

    expect(out).toContain('2J');
    expect(failure).toContain('2J');
    expect(`${out}${failure}`).not.toMatch(/[\u0080-\u009f\u202a-\u202e\u2066-\u2069]/);
  });

  it('shows what agents need and do, and when lines are too few', async () => {
    const settings = {
      agents: { mode: 'predictive', window: '24h' },
      trafficType: 'CAMPAIGN',
      answerMachineDetection: { enable: true },
      ringTimeoutSeconds: 25,
    };
    const folder = folderWith({ 'agents.json': JSON.stringify(settings) });
    const people = ['--agents', '30', '--talk-seconds', '180', '--answer-rate', '0.4'];
    const withLines = async (lines: string) => {
      const basis = [customers, '--settings', join(folder, 'agents.json'), ...noon, ...people];
      const limits = [
        '--max-concurrent-calls',
        lines,
        '--calls-per-second',
        '5',
        '--calling-hours',
        'always',
      ];
      return (await planned([...basis, ...limits])).out;
    };

    const enough = await withLines('45');
    expect(enough).toContain('Limited by the agents: 0.45 calls a second; 5 calls a second are allowed');
    expect(enough).toContain('with 20 s of work after it (--wrap-up-seconds)');
    for (const line of [
      'agents              30, predictive; at most 3% abandoned in 24 hours and in 30 days',
      'lines needed        44; the campaign may have 45',
      'agents talk         82% of their time',
      'wait between calls  20 s',
      'answered calls      491 an hour',
    ])
      expect(enough).toContain(`\n${line}\n`);
    const few = await withLines('30');
    expect(few).toContain('Limited by concurrent calls');
    expect(few).toContain('30 agents need 44 concurrent calls, but the campaign may have 30,');
    expect(few).toContain('agents talk         76% of their time');
  });

  it('takes limits and hours as options', async () => {
    const limits = ['--calls-per-second', '5', '--max-concurrent-calls', '500', '--calling-hours', 'always'];
    const { out } = await planned([customers, ...noon, ...limits]);

    expect(out).toContain('Limited by the call rate: 5 calls a second');
    expect(out).toContain('180 contacts can be called now, 0 later.');
  });

  it.each([
    ['a file that is not there', ['nothing.csv'], /There is no file nothing\.csv/],
    [
      'a file without numbers',
      ['BAD/bad.csv'],
      /bad\.csv, line 1: The file has no column with phone numbers/,
    ],
    [
      'settings with a mistake',
      [customers, '--settings', 'BAD/wrong.json'],
      /wrong\.json: .*"ringTimeoutSeconds"/,
    ],
    [
      'settings that need more concurrent calls than there are',
      [customers, '--settings', 'BAD/predictive.json'],
      /predictive\.json: .*at least 15 concurrent calls; the campaign may have 10/,
    ],
    [
      'prices with a mistake',
      [customers, '--prices', 'BAD/wrong.json'],
      /wrong\.json: "ringTimeoutSeconds" is no price/,
    ],
    ['a file of another kind', ['BAD/bad.xlsx'], /was not read.*Save a spreadsheet as CSV/],
    [
      'a rate that is none',
      [customers, '--calls-per-second', 'fast'],
      /callsPerSecond is "fast", but must be/,
    ],
    [
      'agents without settings of agents',
      [customers, '--agents', '30'],
      /--agents requires "agents" in the settings/,
    ],
    ['half an agent', [customers, '--agents', '0.5'], /a whole number from 1 to 10,000/],
    ['a moment without its offset', [customers, '--at', '2026-11-02T12:00'], /with an offset/],
  ])('refuses %s in a sentence', async (_, args, sentence) => {
    const folder = folderWith({
      'bad.csv': 'name\nAnn\n',
      'wrong.json': '{ "ringTimeoutSeconds": 5 }',
      'predictive.json': '{ "agents": { "mode": "predictive" } }',
      'bad.xlsx': '',
    });

    await expect(planned(args.map((arg) => arg.replace('BAD', folder)))).rejects.toThrow(sentence);
  });
});
