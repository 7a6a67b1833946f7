import { describe, expect, it } from 'vitest';
import { CliError } from '../../../cli/cli-error.ts';
import { explainFailure, isConnectionTrouble } from '../../../cli/explain-failure.ts';
import { dialerProgram, runProgram } from '../../../cli/program.ts';
import { fakeTerminal } from './fake-terminal.ts';

async function run(...args: string[]) {
  const terminal = fakeTerminal();
  const code = await runProgram(args, terminal);
  return { code, ...terminal.written };
}

const names = (await dialerProgram(fakeTerminal())).commands.map((command) => command.name());

describe('the program', () => {
  it('shows its commands when none is named, and says that this is not enough', async () => {
    const { code, out } = await run();
    expect(code).toBe(2);
    for (const name of names) expect(out).toContain(`  ${name} `);
  });

  it.each(names)('helps with %s, with examples and the options that all have', async (name) => {
    const { code, out, err } = await run(name, '--help');
    expect([code, err]).toEqual([0, '']);
    for (const part of ['--stack', '--region', '--json', 'Examples:', `npx dialer ${name}`]) {
      expect(out).toContain(part);
    }
  });

  it.each([
    [['spring'], 'unknown command'],
    [['paus', 'spring'], 'Did you mean pause?'],
    [['pause'], "missing required argument 'campaign'"],
    [['list', '--fast'], "unknown option '--fast'"],
    [['list', 'spring'], 'too many arguments'],
    [['suppress'], 'Name at least one phone number'],
    [
      ['suppress', '+12065550101', '--country', 'Narnia'],
      '--country "Narnia" must be a two-letter country code',
    ],
    [['test-call', '+12065550101', '--timeout', 'long'], '--timeout "long" must be a number of seconds'],
    [['suppress', '--file', 'a.csv', '--country', 'MX'], '--country applies to phone numbers, not to a file'],
    [
      ['suppress', '--file', 'a.csv', '--reason', 'asked'],
      '--reason applies to phone numbers, not to a file',
    ],
    [['suppress', '+12065550101', '--wait'], '--wait requires --file'],
    [
      ['suppress', '+12065550101', '--list', 'бренд'],
      '--list "бренд" must be the name of a do-not-call list',
    ],
    [['suppress', '+12065550101', '--remove'], '--remove requires --reason'],
    [['suppress', '+12065550101', '--remove', '--reason', ' '], '--remove requires --reason'],
    [
      ['suppress', '--file', 'a.csv', '--remove', '--reason', 'x'],
      '--remove takes phone numbers, not a file',
    ],
    [['suppress', '+12065550101', '--removed'], '--removed requires --export'],
    [['suppress', '--export', 'a.csv', '--remove'], '--export writes whole lists'],
    [['plan', 'package.json', '--force'], '--force requires --numbers'],
    [['results', 'spring', '--out', 'r.csv', '--report', './r.csv'], '--out and --report both name r.csv'],
  ])('does not understand %j: exit code 2, and a sentence on stderr', async (args, sentence) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
  });

  it('reports its version', async () => {
    expect((await run('--version')).out).toMatch(
      /^\d+\.\d+\.\d+(-rc\.\d+)?\nTime zone data: IANA \d{4}[a-z] of \d{4}-\d\d-\d\d\n/,
    );
  });
});

describe('what went wrong', () => {
  const named = (name: string, message = 'text of AWS', more = {}) =>
    Object.assign(new Error(message), { name, ...more });

  it.each([
    [
      named('CredentialsProviderError', 'Could not load credentials from any providers'),
      'No working AWS credentials',
    ],
    [named('ExpiredTokenException'), 'Your AWS credentials have expired'],
    [named('AccessDeniedException', 'not authorized to perform: dynamodb:Scan.'), 'AWS denied access'],
    [new Error('Region is missing'), 'No AWS Region is set'],
    [
      named('Error', 'connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED' }),
      'The connection to AWS failed',
    ],
    [named('TimeoutError', 'only 5 of 10 bytes came'), 'The connection to AWS failed'],
    [new Error('aborted'), 'The connection to AWS failed'],
    [named('ThrottlingException'), 'AWS throttled the request'],
    [new AggregateError([named('Error', 'x', { code: 'ENOTFOUND' })]), 'The connection to AWS failed'],
    [named('SomethingNew', 'Never seen.'), 'The command failed: Never seen.'],
  ])('is reported in one sentence: %o', (error, sentence) => {
    const reported = explainFailure(error, {});
    expect(reported).toContain(sentence);
    expect(reported).not.toContain('\n');
  });

  it.each([
    [403, 'AWS denied access: status 403'],
    [301, 'in another Region (status 301)'],
    [400, 'AWS rejected the request (status 400'],
    [503, 'AWS failed (status 503)'],
    [418, 'AWS answered with status 418'],
  ])('is reported by the status %i of an answer without a body', (httpStatusCode, sentence) => {
    const error = named('UnknownError', 'UnknownError', { $metadata: { httpStatusCode } });
    expect(explainFailure(error, {})).toContain(sentence);
  });

  it('is not the network when somebody said stop', () => {
    const error = named('AbortError', 'Aborted with Ctrl+C', { code: 'ABORT_ERR' });
    expect(explainFailure(error, {})).toBe('Interrupted before it finished.');
    expect(isConnectionTrouble(error)).toBe(false);
  });

  it('names the variable that holds no address', () => {
    const error = named('TypeError', 'Invalid URL', { code: 'ERR_INVALID_URL' });
    expect(explainFailure(error, { AWS_ENDPOINT_URL_S3: 'nowhere' })).toMatch(
      /^AWS_ENDPOINT_URL_S3 is "nowhere", which is not a URL\./,
    );
    expect(explainFailure(error, {})).toMatch(/^An endpoint_url of your AWS settings is not a URL\./);
  });

  it('never moves the cursor, whatever a file holds; lines stay lines', () => {
    const reported = explainFailure(new CliError('Found: "a\u001b[2Jb\u009b1A".\n  Row 2: \u202ec.'), {});
    expect(reported).toBe('Found: "a [2Jb 1A".\n  Row 2:  c.');
  });

  it('never shows a phone number of a customer', () => {
    expect(explainFailure(new Error('Bad key +12065550161'), {})).not.toContain('2065550161');
  });

  it('names the address that was asked, when it is not AWS itself', () => {
    const error = named('Error', 'x', { code: 'ECONNRESET' });
    expect(explainFailure(error, { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' })).toContain(
      'http://127.0.0.1:4566',
    );
    expect(isConnectionTrouble(error)).toBe(true);
    expect(isConnectionTrouble(new Error('The file is empty.'))).toBe(false);
  });
});
