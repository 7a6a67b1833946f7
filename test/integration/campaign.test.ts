import { gzipSync } from 'node:zlib';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { refusedKey } from '../../src/campaign/campaign-id.ts';
import { eventually, LocalProduct, numbersOf } from './local-product.ts';

let product: LocalProduct;
beforeAll(() => {
  product = new LocalProduct();
});

describe('a file dropped into the uploads bucket', () => {
  it('has every good row called once, and every other row named', async () => {
    const [first, second, third] = numbersOf(201, 3);
    await product.drop(
      'spring sale.csv',
      `id,First Name,phone\n1,Ann,${first}\n2,Bob,(201) 555-0101\n3,Again,+1 201 555 0100\n4,Nobody,123\n5,Zoë,${third}\n`,
    );

    const { campaign, contacts } = await product.untilOver('spring-sale');

    expect(campaign).toMatchObject({
      state: 'COMPLETED',
      counts: { COMPLETED: 3, ANSWERED: 3, REJECTED: 1 },
    });
    expect(Object.values(campaign.files ?? {})).toEqual([
      expect.objectContaining({ file: 'spring sale.csv', rows: 5, rejected: 1, duplicates: 1, done: true }),
    ]);
    expect(contacts.map(({ contactKey, status }) => [contactKey, status])).toEqual([
      [first, 'COMPLETED'],
      [second, 'COMPLETED'],
      ['row:spring sale.csv:5', 'REJECTED'],
      [third, 'COMPLETED'],
    ]);
    const calls = await product.callsTo([first, second, third].map(String));
    expect(calls.map(({ destinationPhoneNumber }) => destinationPhoneNumber).sort()).toEqual([
      first,
      second,
      third,
    ]);
    expect(calls.find(({ destinationPhoneNumber }) => destinationPhoneNumber === third)?.attributes).toEqual({
      First_Name: 'Zoë',
    });
    expect(contacts[0]).toMatchObject({
      customerId: '1',
      outcome: 'ANSWERED',
      attempt: 1,
      attempts: [
        expect.objectContaining({ attempt: 1, contactId: contacts[0]?.contactId, outcome: 'ANSWERED' }),
      ],
      source: { file: 'spring sale.csv', row: 2 },
    });
    const report = await product.result('results/spring-sale/imports/spring sale.csv');
    expect(report).toContain(`4,${first},duplicate,`);
    expect(report).toMatch(/5,row:spring sale\.csv:5,rejected,.*digits/);
  });

  it.each([
    ['Grüße & mehr/a+b c.csv', 'gr-e-mehr', 202],
    ['%2Fodd%20key+1/x.CSV', '2fodd-20key-1', 203],
  ])('is found under the key %s', async (key, campaignId, areaCode) => {
    const numbers = numbersOf(areaCode, 2);
    await product.drop(key, `phone\n${numbers.join('\n')}\n`);

    const { contacts } = await product.untilOver(campaignId);

    expect(contacts.map(({ contactKey, status, source }) => [contactKey, status, source.file])).toEqual(
      numbers.map((number) => [number, 'COMPLETED', key]),
    );
    expect(await product.callsTo(numbers)).toHaveLength(2);
  });

  it('may be zipped, in UTF-16, with semicolons, and have a column named __proto__', async () => {
    const [zipped, wide] = numbersOf(205, 2);
    await product.drop('dialects/one.csv.gz', gzipSync(`phone;__proto__\n${zipped};kept\n`));
    await product.drop('dialects/two.csv', Buffer.from(`\uFEFFphone\tname\r\n${wide}\tJosé\r\n`, 'utf16le'));

    const { contacts } = await product.untilOver('dialects', 2);

    expect(contacts.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED']);
    const calls = await product.callsTo([zipped, wide].map(String));
    const attributes = calls.map((call) => JSON.stringify(call.attributes)).sort();
    expect(attributes).toEqual(['{"__proto__":"kept"}', '{"name":"José"}']);
    const kept = contacts.find(({ contactKey }) => contactKey === zipped)?.attributes ?? {};
    expect(Object.entries(kept)).toEqual([['__proto__', 'kept']]);
  });

  it('is imported once however often it is dropped', async () => {
    const numbers = numbersOf(206, 20);
    const file = `phone\n${numbers.join('\n')}\n`;
    await product.drop('thrice.csv', file);
    await product.untilOver('thrice', 1);
    await product.drop('thrice.csv', file);
    await product.drop('thrice/half.csv', file.slice(0, 100));

    const { campaign } = await product.untilOver('thrice', 3);

    expect(await product.callsTo(numbers)).toHaveLength(20);
    const duplicates = Object.values(campaign.files ?? {}).map((file) => file.rows - file.duplicates);
    expect(duplicates.reduce((a, b) => a + b, 0)).toBe(20 + 1);
  });

  it.each([
    ['blank.csv', ' \n\n', 'blank', /only blank lines/],
    ['no-phone.csv', 'name,city\nAnn,Ulm\n', 'no-phone', /phone/],
    ['a-workbook.csv', Buffer.from('PK\u0003\u0004\u0000\u0000'), 'a-workbook', /CSV/],
    ['broken-quote.csv', 'phone,name\n+12075550100,"Ann\n+12075550101,Bob\n', 'broken-quote', /quote/],
    ['latin1.csv', Buffer.from('phone,name\n+12075550102,Jos\xe9\n', 'latin1'), 'latin1', /UTF-8/],
  ])('that cannot be read is marked with the reason: %s', async (key, content, campaignId, reason) => {
    await product.drop(key, content);

    const [file] = Object.values((await product.untilImported(campaignId)).files ?? {});

    expect(file?.error).toMatch(reason);
    expect(await product.result(`results/${campaignId}/imports/${key}`)).toMatch(reason);
  });

  it('is refused when its name makes no campaign', async () => {
    for (const key of ['results.csv', '客户.csv', 'customers.xlsx']) {
      await product.drop(key, 'phone\n+12075550103\n');
      await eventually(async () => {
        expect(await product.result(refusedKey(key))).toContain(`was not read`);
      });
    }
    expect(await product.callsTo(['+12075550103'])).toHaveLength(0);
  });
});

describe('a settings file', () => {
  it('holds for the campaign, and a bad one changes nothing and says why', async () => {
    const [first, second] = numbersOf(208, 2);
    await product.drop('tuned.json', '{"contactFlowId":"flow-of-tuned","attributes":{"company":"Acme"}}');
    expect((await product.untilImported('tuned')).settings?.contactFlowId).toBe('flow-of-tuned');
    await product.drop('tuned/one.csv', `phone\n${first}\n`);
    await product.untilOver('tuned', 2);
    await product.drop('tuned/campaign.json', '{"ringTimeoutSeconds":5}');
    await product.drop('tuned/two.csv', `phone,company\n${second},Own\n`);

    const { campaign } = await product.untilOver('tuned', 4);

    const calls = await product.callsTo([first, second].map(String));
    expect(calls.map(({ contactFlowId }) => contactFlowId)).toEqual(['flow-of-tuned', 'flow-of-tuned']);
    expect(calls.map(({ attributes }) => attributes?.company).sort()).toEqual(['Acme', 'Own']);
    const bad = Object.values(campaign.files ?? {}).find(({ file }) => file === 'tuned/campaign.json');
    expect(bad?.error).toContain('ringTimeoutSeconds');
    expect(campaign.settings).toEqual({ contactFlowId: 'flow-of-tuned', attributes: { company: 'Acme' } });
  });

  it('that is wrong stops the campaign after few requests; repaired and resumed, everybody is called', async () => {
    const numbers = numbersOf(209, 100);
    const known = [String(product.stack.functions.dialer.environment.CONTACT_FLOW_ID)];
    await product.simulate({ knownContactFlowIds: known });
    await product.drop('misled.json', '{"contactFlowId":"flow-that-is-not"}');
    await product.untilImported('misled');
    await product.drop('misled.csv', `phone\n${numbers.join('\n')}\n`);
    await eventually(async () => {
      expect(await product.reader.campaign('misled')).toMatchObject({
        state: 'STOPPED',
        stateReason: expect.stringContaining('ResourceNotFoundException'),
      });
      expect(await product.byStatus('misled')).toEqual({ WAITING: 100 });
    });
    await product.simulate({ knownContactFlowIds: [...known, 'flow-that-is-not'] });
    expect(await product.callsTo(numbers)).toHaveLength(0);
    await product.change('misled', ['STOPPED'], 'RUNNING');

    const { contacts } = await product.untilOver('misled', 2);

    expect(contacts.every(({ status }) => status === 'COMPLETED')).toBe(true);
    expect(await product.callsTo(numbers)).toHaveLength(100);
  });
});

describe('trouble on the way', () => {
  it('calls no contact twice when every message is delivered three times', async () => {
    const numbers = numbersOf(301, 60);
    await product.drop('tripled.csv', `phone\n${numbers.join('\n')}\n`);
    const QueueUrl = product.stack.functions.importer.environment.DIAL_QUEUE_URL;
    const entries = numbers.map((contactKey, i) => ({
      Id: String(i),
      MessageBody: JSON.stringify({ campaignId: 'tripled', contactKey, attempt: 1 }),
    }));
    for (let i = 0; i < 120; i += 10) {
      await product.sqs.send(
        new SendMessageBatchCommand({ QueueUrl, Entries: entries.slice(i % 60, (i % 60) + 10) }),
      );
    }

    const { contacts } = await product.untilOver('tripled');

    expect(contacts.every(({ status, attempt }) => status === 'COMPLETED' && attempt === 1)).toBe(true);
    expect(await product.callsTo(numbers)).toHaveLength(60);
  });

  it('calls everybody once while Connect throttles in every way', async () => {
    const numbers = numbersOf(302, 80);
    await product.simulate({
      faults: [
        { kind: 'throttle', next: 12, api: 'start' },
        { kind: 'too-many-requests', next: 8, api: 'start' },
        { kind: 'limit-exceeded', next: 5, api: 'start' },
      ],
    });
    await product.drop('throttled.csv', `phone\n${numbers.join('\n')}\n`);

    const { contacts } = await product.untilOver('throttled');
    await product.simulate({ faults: [] });

    expect(contacts.every(({ status, attempt }) => status === 'COMPLETED' && attempt === 1)).toBe(true);
    expect(await product.callsTo(numbers)).toHaveLength(80);
  });

  it('calls everybody once when answers are lost before and after the call was placed', async () => {
    const numbers = numbersOf(303, 40);
    await product.simulate({
      faults: [
        { kind: 'reset-after', next: 4, api: 'start' },
        { kind: 'internal-error-after-placing', next: 4, api: 'start' },
        { kind: 'reset-before', next: 4, api: 'start' },
      ],
    });
    await product.drop('resets.csv', `phone\n${numbers.join('\n')}\n`);

    const { contacts } = await product.untilOver('resets');
    await product.simulate({ faults: [] });

    expect(contacts.every(({ status, attempt }) => status === 'COMPLETED' && attempt === 1)).toBe(true);
    const calls = await product.callsTo(numbers);
    expect(calls.map(({ destinationPhoneNumber }) => destinationPhoneNumber).sort()).toEqual(numbers);
  });
});
