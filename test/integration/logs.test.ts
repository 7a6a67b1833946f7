import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { LocalProduct } from './local-product.ts';

let product: LocalProduct;
beforeAll(() => {
  product = new LocalProduct();
});

/** The digits of a number as they may be written: in a row, or with spaces, dots and dashes between them. */
function inAnyWriting(phoneNumber: string): RegExp {
  const digits = phoneNumber.replace(/\D/g, '').slice(-9);
  return new RegExp([...digits].join('[ .()/-]*'));
}

describe('the log of a whole run', () => {
  it('has no phone number in any line, neither good nor rejected ones', async () => {
    const { logFile } = product.stack;
    if (!logFile)
      throw new Error("This test reads the log of the project's own emulator: unset AWS_ENDPOINT_URL.");
    await product.simulate({
      faults: [
        { kind: 'throttle', next: 5, api: 'start' },
        { kind: 'internal-error', next: 2, api: 'start' },
      ],
      deniedNumbers: ['+442079460100'],
    });
    await product.drop('customers.csv', readFileSync('examples/customers.csv'));
    const { contacts } = await product.untilDialed('customers');
    await product.sweep();

    const lines = readFileSync(logFile, 'utf8').split('\n');
    const ours = lines.filter((line) => line.includes('"service":'));
    expect(ours.length).toBeGreaterThan(10);
    const numbers = contacts.flatMap(({ phoneNumber }) => phoneNumber ?? []);
    expect(numbers.length).toBeGreaterThan(170);
    const writings = numbers.map(inAnyWriting);
    const telling = lines.filter((line) => writings.some((writing) => writing.test(line)));
    expect(telling).toEqual([]);
  });
});
