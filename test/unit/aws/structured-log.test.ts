import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { structuredLog } from '../../../src/aws/structured-log.ts';

const lines: string[] = [];

beforeEach(() => {
  lines.length = 0;
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});

const number = '+12065550101';

describe('a log line', () => {
  it('is JSON that names the function, the message and the fields', () => {
    structuredLog('dialer').warn('The campaign is stopped.', { campaignId: 'spring', error: 'AccessDenied' });

    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'WARN',
      service: 'dialer',
      message: 'The campaign is stopped.',
      campaignId: 'spring',
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['a field', { phoneNumber: number }],
    ['a sentence', { reason: `The number ${number} is not allowed.` }],
    ['a key', { contactKey: `row:${number}:7` }],
    ['a nested field', { contact: { attributes: { mobile: '(206) 555-0101' } } }],
    ['a list', { numbers: [number, '206-555-0101'] }],
    ['an error', { error: new Error(`Cannot call ${number}.`) }],
    ['the cause of an error', { error: new Error('No.', { cause: new Error(`Cannot call ${number}.`) }) }],
  ])('shows no phone number, not from %s', (_, fields) => {
    structuredLog('dialer').error('Something failed.', fields);

    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/206\D*555\D*01/);
    expect(lines[0]).toContain('*');
  });

  it('shows of an error what it says and where it was thrown, and of what it carries only the code', () => {
    const customer = { phoneNumber: { S: number }, attributes: { M: { name: { S: 'Ann' } } } };
    const cause = Object.assign(new Error('The condition does not hold.'), { Item: customer });
    const error = Object.assign(new TypeError('Cancelled.', { cause }), {
      code: 'ECONNRESET',
      CancellationReasons: [{ Code: 'None', Item: customer }],
      $response: { body: 'Ann' },
    });

    structuredLog('counter').error('Something failed.', { error, nested: { error } });

    const line = JSON.parse(lines[0] ?? '');
    const reported = {
      name: 'TypeError',
      message: 'Cancelled.',
      code: 'ECONNRESET',
      stack: expect.stringContaining('structured-log.test.ts'),
      cause: {
        name: 'Error',
        message: 'The condition does not hold.',
        stack: expect.stringContaining('Error: The condition does not hold.'),
      },
    };
    expect(line).toMatchObject({ error: reported, nested: { error: reported } });
    expect(Object.keys(line.error).sort()).toEqual(['cause', 'code', 'message', 'name', 'stack']);
    expect(lines[0]).not.toMatch(/Ann|Item|phoneNumber/);
  });

  it('does not show what was thrown and is no error', () => {
    structuredLog('counter').error('Something failed.', {
      error: new Error('No.', { cause: { name: 'Ann' } }),
    });

    expect(lines[0]).not.toContain('Ann');
  });

  it('shows no phone number from its message', () => {
    structuredLog('dialer').info(`Called ${number}.`);

    expect(lines[0]).not.toContain('5550101');
  });

  it('keeps the ids that one searches by', () => {
    const contactId = '0190b5c5-2f3c-7a4d-8b1e-123456789012';

    structuredLog('dialer').info('Called.', { contactId });

    expect(lines[0]).toContain(contactId);
  });
});
