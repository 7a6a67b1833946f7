/** The numbers of a plan as a file, to be compared with external do-not-call lists: docs/scrubbing.md. */
import type { Consent } from '../src/contact/consent.ts';
import { numberKey } from '../src/phone/number-key.ts';
import { csvLine } from '../src/text/csv-line.ts';
import { writeWhole } from './write-file.ts';

export class PlanNumbers {
  /** By `numberKey`; a number of several rows has the consent of the first. */
  readonly #numbers = new Map<string, Consent & { readonly phoneNumber: string }>();

  add(phoneNumber: string, consent: Consent): void {
    const key = numberKey(phoneNumber);
    if (!this.#numbers.has(key)) this.#numbers.set(key, { phoneNumber, ...consent });
  }

  /**
   * Writes one line for each number to `path`, safe to open in a spreadsheet. Answers how many there are.
   * @throws {CliError} the file cannot be written
   */
  async write(path: string, signal: AbortSignal): Promise<number> {
    const numbers = this.#numbers.values();
    async function* lines() {
      yield csvLine(['phoneNumber', 'consentAt', 'consentSource']);
      for (const { phoneNumber, consentAt = '', consentSource = '' } of numbers)
        yield csvLine([phoneNumber, consentAt, consentSource]);
    }
    await writeWhole(path, lines(), signal);
    return this.#numbers.size;
  }
}
