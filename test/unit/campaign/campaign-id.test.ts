import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  campaignIdOf,
  fileId,
  isSettingsOf,
  readKey,
  refusedKey,
  reportKey,
  settingsKeyBeside,
} from '../../../src/campaign/campaign-id.ts';

describe('what a dropped file is', () => {
  it.each([
    ['spring.csv', 'customers', 'spring'],
    ['Spring 2026!.CSV', 'customers', 'spring-2026'],
    ['spring.csv.gz', 'customers', 'spring'],
    ['spring.CSV.Gz', 'customers', 'spring'],
    ['spring/a.csv', 'customers', 'spring'],
    ['spring/b/c/a.csv', 'customers', 'spring'],
    ['spring.csv/a.csv', 'customers', 'spring-csv'],
    ['a--b__c.csv', 'customers', 'a-b__c'],
    ['--a.csv', 'customers', 'a'],
    ['_a_.csv', 'customers', '_a_'],
    ['Frühling.csv', 'customers', 'fr-hling'],
    ['春のA.csv', 'customers', 'a'],
    ['v1.2.csv', 'customers', 'v1-2'],
    ['spring/.csv', 'customers', 'spring'],
    ['spring/campaign.csv', 'customers', 'spring'],
    ['spring.json', 'settings', 'spring'],
    ['spring/campaign.json', 'settings', 'spring'],
    ['spring/b/Campaign.JSON', 'settings', 'spring'],
    [`${'a'.repeat(70)}.csv`, 'customers', 'a'.repeat(64)],
    [`${'a'.repeat(63)} b.csv`, 'customers', 'a'.repeat(63)],
  ])('%s is %s of campaign %s', (key, kind, campaignId) => {
    expect(readKey(key)).toEqual({ kind, campaignId });
  });

  it('in the folder suppressions it adds to the do-not-call list', () => {
    expect(readKey('suppressions/x.csv')).toEqual({ kind: 'suppressions', list: 'all' });
    expect(readKey('Suppressions/All/x.csv')).toEqual({ kind: 'suppressions', list: 'all' });
    expect(readKey('Suppressions/2026/x.csv.gz')).toEqual({ kind: 'suppressions', list: '2026' });
  });

  it.each([
    ['suppressions/Brand A/x.csv', 'brand-a'],
    ['suppressions/BRAND_A/deep/er/x.csv', 'brand_a'],
    ['suppressions/Cafe\u0301 Paris/x.csv', 'caf-paris'],
    ['suppressions/Café Paris/x.csv', 'caf-paris'],
  ])('in a folder within suppressions it adds to the list of that name: %s', (key, list) => {
    expect(readKey(key)).toEqual({ kind: 'suppressions', list });
  });

  it.each(['бренд', 'brand-', '-', '__proto__'])(
    'in a folder within suppressions that names no list, to the list of all: %s',
    (folder) => {
      expect(readKey(`suppressions/${folder}/x.csv`)).toEqual({
        kind: 'suppressions',
        list: 'all',
        note: expect.stringContaining(`The folder "${folder}" names no do-not-call list`),
      });
    },
  );

  it("is nothing when it is a folder's marker", () => {
    expect(readKey('spring/')).toEqual({ kind: 'ignored' });
  });

  it.each([
    ['results.csv', '"results" is a reserved name'],
    ['Results/x.csv', '"results" is a reserved name'],
    ['results.json', '"results" is a reserved name'],
    ['_refused/x.csv', '"_refused" is a reserved name'],
    ['suppressions.csv', 'upload it to the folder suppressions/'],
    ['suppressions.json', 'has no settings'],
    ['suppressions/campaign.json', 'has no settings'],
    ['spring.xlsx', 'customers come as .csv or .csv.gz, settings as .json'],
    ['spring/a.txt', 'customers come as .csv'],
    ['spring', 'customers come as .csv'],
    ['spring.gz', 'customers come as .csv'],
    ['spring.json.gz', 'customers come as .csv'],
    ['spring/other.json', 'spring.json, or campaign.json'],
    ['春.csv', 'its name must name the campaign'],
    ['.csv', 'its name must name the campaign'],
    ['---/a.csv', 'the name of its first folder must name the campaign'],
    ['/a.csv', 'the name of its first folder must name the campaign'],
    ['../a.csv', 'no part of its path may be'],
    ['spring/../winter/a.csv', 'no part of its path may be'],
  ])('%s is refused', (key, message) => {
    const reading = readKey(key);
    expect(reading).toMatchObject({ kind: 'refused' });
    if (reading.kind !== 'refused') return;
    expect(reading.message).toContain(message);
    expect(reading.message).toContain(JSON.stringify(key));
  });
});

describe('a campaign id', () => {
  it('is made of its alphabet, and is its own id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const id = campaignIdOf(name);
        expect(id).toMatch(/^(?:[a-z0-9_](?:[a-z0-9_-]{0,62}[a-z0-9_])?)?$/);
        expect(id).not.toContain('--');
        expect(campaignIdOf(id)).toBe(id);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('names made from a file', () => {
  it('distinguish two versions of a file', () => {
    expect(fileId('spring.csv', 'v1')).toBe('spring.csv@v1');
  });

  it('keep simple file names readable', () => {
    expect(reportKey('spring', 'spring.csv')).toBe('results/spring/imports/spring.csv');
    expect(reportKey('fr-hling-1', 'Frühling 1.csv')).toBe('results/fr-hling-1/imports/Frühling 1.csv');
    expect(reportKey('spring', 'spring/week 1.csv')).toBe('results/spring/imports/week 1.csv');
    expect(reportKey('spring', 'spring/b/a.csv')).toMatch(
      /^results\/spring\/imports\/b_a-[0-9a-f]{16}\.csv$/,
    );
    expect(reportKey('spring', 'spring/customers.csv')).toBe('results/spring/imports/customers.csv');
    expect(refusedKey('notes.xlsx')).toMatch(/^results\/_refused\/notes\.xlsx-[0-9a-f]{16}\.csv$/);
  });

  it('never meet for two files of a campaign', () => {
    const hashed = reportKey('spring', 'spring/b/a.csv').split('/').at(-1);
    const keys = [
      'spring.csv',
      'Spring.csv',
      'spring.CSV',
      'spring.csv.gz',
      'spring/spring.csv',
      'Spring/spring.csv',
      'spring/a.csv',
      'Spring/a.csv',
      'spring/a.csv.gz',
      'spring/A.csv',
      'spring/b/a.csv',
      'spring/b_a.csv',
      'spring/b a.csv',
      'spring//a.csv',
      `spring/${hashed}`,
      `spring/${'x'.repeat(900)}.csv`,
      `spring/${'x'.repeat(901)}.csv`,
    ];
    expect(new Set(keys.map((key) => reportKey('spring', key))).size).toBe(keys.length);
  });

  it('are safe, short and within their folder, whatever the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (key) => {
        expect(reportKey('spring', `spring/${key}`)).toMatch(
          /^results\/spring\/imports\/[\p{L}\p{N}_][\p{L}\p{M}\p{N} _.&()+-]{0,120}\.csv$/u,
        );
        expect(refusedKey(key)).toMatch(/^results\/_refused\/[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}\.csv$/);
      }),
    );
  });
});

describe('the settings of a campaign', () => {
  it.each([
    ['spring.csv', 'spring.json'],
    ['Spring.CSV.gz', 'Spring.json'],
    ['spring.csv.old.csv', 'spring.csv.old.json'],
    ['spring/a.csv', 'spring/campaign.json'],
    ['spring.csv/b/a.csv', 'spring.csv/campaign.json'],
  ])('go beside %s as %s', (key, settings) => {
    expect(settingsKeyBeside(key)).toBe(settings);
  });

  it.each([
    ...['spring-sale.json', 'Spring Sale.JSON', 'spring sale.json', 'Spring-Sale/campaign.json'],
    ...['spring_sale/../x.json', 'spring  sale/Campaign.json', 'SPRING SALE/a/b/CAMPAIGN.JSON'].slice(1),
  ])('are its own at %j, however the key is spelled', (key) => {
    expect(isSettingsOf('spring-sale', key)).toBe(true);
  });

  it.each(['spring.json', 'spring-sale.csv', 'spring-sale/other.json', 'spring-sale-2.json'])(
    'are not at %j',
    (key) => {
      expect(isSettingsOf('spring-sale', key)).toBe(false);
    },
  );

  it('are found whichever Unicode form the key has', () => {
    const name = 'Frühjahr Übersicht é';
    for (const form of ['NFC', 'NFD'] as const) {
      expect(isSettingsOf(campaignIdOf(name), `${name.normalize(form)}.json`)).toBe(true);
    }
  });
});

describe('a name that loses a hyphen of its own', () => {
  it.each([
    ...[
      'sales-.csv',
      'sales-é.csv',
      'sales--.csv',
      'sales- .csv',
      'sales -.csv',
      'sales-/a.csv',
      'sales-é/b/a.csv',
    ],
    ...[
      'sales‐.csv',
      'sales–.csv',
      'sales—é.csv',
      'sales−/a.csv',
      'sales－.csv',
      'sales\u00ad.csv',
      'sales-\u200b.csv',
    ],
    ...[
      `${'a'.repeat(64)}-b.csv`,
      `${'a'.repeat(62)}-b-c.csv`,
      `${'a'.repeat(64)}-.csv`,
      `${'a'.repeat(70)}-.csv`,
      `${'a'.repeat(64)}-b/c.csv`,
    ],
    ...['sales-.json', 'sales-!.csv.gz', `${'a'.repeat(63)}-b.csv`, `${'a'.repeat(63)}é-é.csv`],
  ])('is rejected: %s', (key) => {
    expect(readKey(key)).toMatchObject({ kind: 'refused', message: expect.stringContaining('hyphen') });
  });

  it.each([
    ['My List (1).csv', 'my-list-1'],
    ['sales é.csv', 'sales'],
    ['sales-2.csv', 'sales-2'],
    ['-sales.csv', 'sales'],
    [`${'a'.repeat(63)} b.csv`, 'a'.repeat(63)],
    [`${'a'.repeat(60)}-b-cd.csv`, `${'a'.repeat(60)}-b-c`],
    [`${'a'.repeat(64)} b.csv`, 'a'.repeat(64)],
    [`${'a'.repeat(65)}-b.csv`, 'a'.repeat(64)],
    ['sales–2.csv', 'sales-2'],
  ])('is not %s', (key, campaignId) => {
    expect(readKey(key)).toEqual({ kind: 'customers', campaignId });
  });
});

describe('a name that a do-not-call list would have', () => {
  it.each([
    ...[
      'sup\u00adpressions/a.csv',
      'do\u200bnot\u2060call.csv',
      'suppréssion.csv',
      'spring/ＤＮＣ.csv',
      'D.N.C..csv',
      'd-n-c/x.csv',
    ],
    ...[
      'dnd.csv',
      'NDNC list.csv',
      'dncr-2026.csv',
      'optoutlist.csv',
      'unsubs.csv',
      'Unsubscribers.csv',
      'no contact.csv',
    ],
    ...[
      'exclusions.csv',
      'exclusion-list.csv',
      'excluded.csv',
      'blocked-numbers.csv',
      'stop.csv',
      'STOP list.csv',
    ],
    ...[
      'removed.csv',
      'remove-list.csv',
      'revoked.csv',
      'consent-revocations.csv',
      'tps.csv',
      'ctps-2026-11.csv',
    ],
    ...[
      'Robinson-Liste.csv',
      'lista negra.csv',
      'lista-robinson.csv',
      'Sperrliste.csv',
      'nicht anrufen.csv',
      'bloctel.csv',
    ],
    ...[
      'no-llamar.csv',
      'ne pas appeler.csv',
      'não perturbe.csv',
      'not-to-call.csv',
      'numbers not to call.csv',
      'do-not-cal.csv',
    ],
    ...[
      'do-not-call.csv',
      'Do Not Call.csv',
      'donotcall.csv',
      'DoNotCall.csv',
      'do_not_call_list.csv',
      'dnc.csv',
    ],
    ...[
      'dnc/list.csv',
      'DNC-2026.csv',
      'dnc_list.csv',
      'dncList.csv',
      'my-dnc.csv',
      'MyDNC.csv',
      'suppression/x.csv',
    ],
    ...[
      'suppression.csv',
      'Suppression List.csv',
      'suppressed.csv',
      'supression.csv',
      'suppressions-2026.csv',
    ],
    ...['email-suppressions.csv', 'spring/do-not-call.csv', 'spring/dnc/a.csv', 'spring/Suppressions/a.csv'],
    ...[
      'opt-outs.csv',
      'OptOut.csv',
      'opted out.csv',
      'unsubscribed.csv',
      'blacklist.csv',
      'block-list.csv.gz',
    ],
    ...[
      "don't call.csv",
      'never-call.csv',
      'no-call-list.csv',
      'do-not-dial.csv',
      'dnc.json',
      'do-not-contact.csv',
    ],
  ])('is rejected, with where it belongs: %s', (key) => {
    expect(readKey(key)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/suppressions\/|suppressions/),
    });
  });

  it.each([
    ...[
      'spring.csv',
      'casino-callbacks.csv',
      'donations.csv',
      'option-outreach.csv',
      'depression-survey.csv',
    ],
    ...[
      'exclusive-offers.csv',
      'excludesheim.csv',
      'stop-smoking.csv',
      'blocked-drains.csv',
      'not-called-yet.csv',
    ],
    ...['robinson-crusoe.csv', 'tpsy.csv', 'supper-club.csv', 'contact-list.csv', 'remove-stains.csv'],
    ...['adopt-outdoor.csv', 'nocturnal.csv', 'callback-list.csv', 'optimal-outcomes.csv', 'block-party.csv'],
  ])('is not %s', (key) => {
    expect(readKey(key)).toMatchObject({ kind: 'customers' });
  });
});

describe('the NFC and NFD forms of a name', () => {
  it('name one campaign', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
        expect(campaignIdOf(name.normalize('NFD'))).toBe(campaignIdOf(name.normalize('NFC')));
      }),
      { numRuns: 2_000 },
    );
    expect(campaignIdOf('Cafe\u0301 Sale')).toBe(campaignIdOf('Café Sale'));
  });
});

describe('a refusal', () => {
  const messageOf = (key: string) => {
    const reading = readKey(key);
    return reading.kind === 'refused' ? reading.message : '';
  };

  it.each([
    ['a/./b.csv', 'The file "a/./b.csv" was not read: no part of its path may be "." or "..".'],
    [
      'results.csv',
      'The file "results.csv" was not read: "results" is a reserved name and cannot name a campaign. Give the file another name.',
    ],
    [
      'results/a.csv',
      'The file "results/a.csv" was not read: "results" is a reserved name and cannot name a campaign. Give the folder another name.',
    ],
    [
      'spring.xlsx',
      'The file "spring.xlsx" was not read: customers come as .csv or .csv.gz, settings as .json. Save a spreadsheet as CSV (UTF-8).',
    ],
    [
      'suppressions.csv',
      'The file "suppressions.csv" was not read: "suppressions" cannot name a campaign. To add to the do-not-call list, upload it to the folder suppressions/.',
    ],
    [
      'suppressions/x.json',
      'The file "suppressions/x.json" was not read: the do-not-call list takes .csv and .csv.gz files in the folder suppressions/, and has no settings.',
    ],
    [
      'spring/other.json',
      'The file "spring/other.json" was not read: a campaign\'s settings are called spring.json, or campaign.json in the campaign\'s folder.',
    ],
  ])('of %s says what is wrong and what to do', (key, message) => {
    expect(messageOf(key)).toBe(message);
  });

  it('shows a very long name cut', () => {
    expect(messageOf(`${'x'.repeat(300)}.txt`)).toContain(`"${'x'.repeat(199)}…"`);
  });
});

describe('the name of a report', () => {
  it.each([
    ['spring.csv', 'results/spring/imports/spring.csv'],
    ['spring/a b (1).csv', 'results/spring/imports/a b (1).csv'],
    ['Frühling.csv', 'results/spring/imports/Frühling.csv'],
  ])('of %s is that of the file', (key, report) => {
    expect(reportKey('spring', key)).toBe(report);
  });

  it.each([
    ['spring/a.csv.gz', /^results\/spring\/imports\/a-[0-9a-f]{16}\.csv$/],
    ['spring/a.csv.csv.gz', /^results\/spring\/imports\/a\.csv-[0-9a-f]{16}\.csv$/],
    ['spring/b/c.csv', /^results\/spring\/imports\/b_c-[0-9a-f]{16}\.csv$/],
    ['spring/a;;b.csv', /^results\/spring\/imports\/a_b-[0-9a-f]{16}\.csv$/],
    ['spring/._-a.csv', /^results\/spring\/imports\/a-[0-9a-f]{16}\.csv$/],
    ['spring/春;.csv', /^results\/spring\/imports\/[0-9a-f]{16}\.csv$/],
    [`spring/${'x'.repeat(150)}.csv`, /^results\/spring\/imports\/x{100}-[0-9a-f]{16}\.csv$/],
    ['spring/a-0123456789abcdef.csv', /^results\/spring\/imports\/a-0123456789abcdef-[0-9a-f]{16}\.csv$/],
  ])('of %s, which could meet another or is no plain name, has a hash', (key, report) => {
    expect(reportKey('spring', key)).toMatch(report);
  });

  it('keeps a name in which a hash stands elsewhere than at its end', () => {
    expect(reportKey('spring', 'spring/a-0123456789abcdef-b.csv')).toBe(
      'results/spring/imports/a-0123456789abcdef-b.csv',
    );
  });

  it('of a refusal is the whole key, made safe, and its hash', () => {
    expect(refusedKey('my list.xlsx')).toMatch(/^results\/_refused\/my_list\.xlsx-[0-9a-f]{16}\.csv$/);
    expect(refusedKey('a/b.txt')).not.toBe(refusedKey('a_b.txt'));
  });
});
