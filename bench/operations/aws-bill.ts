/** Counts the requests of a run to AWS, and adds up what they cost. */
import { type Price, prices, usdFor } from '../prices.ts';

export class AwsBill {
  readonly #requests = new Map<string, number>();
  readonly #usd = new Map<string, number>();

  /** `times` requests of `operation`, such as `SQS.SendMessageBatch`, each of which costs `units` times `price`. */
  add(operation: string, times: number, price?: Price, units = 1): void {
    if (times === 0) return;
    this.#requests.set(operation, (this.#requests.get(operation) ?? 0) + times);
    if (price) this.charge(serviceOf(operation), times * units, price);
  }

  /** Costs of `service` that are no request, such as a function's time. */
  charge(service: string, units: number, price: Price): void {
    this.#usd.set(service, (this.#usd.get(service) ?? 0) + usdFor(units, price));
  }

  /** Requests for each of `contacts` contacts, by name. */
  perContact(contacts: number): Record<string, number> {
    const entries = [...this.#requests].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      entries.map(([name, times]) => [name, Number((times / contacts).toPrecision(4))]),
    );
  }

  /** Dollars for a million contacts, by service, from a run with `contacts` contacts. */
  usdPerMillion(contacts: number): Record<string, number> {
    const entries = [...this.#usd].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      entries.map(([service, usd]) => [service, Math.round((usd / contacts) * 1e6 * 100) / 100]),
    );
  }

  /** An SQS request to the dial queue, whose messages carry a group. */
  addDialQueue(operation: string, times = 1): void {
    this.add(`SQS.${operation}`, times, prices.sqsRequest);
    if (times > 0) this.charge('SQS', times, prices.sqsFairQueue);
  }
}

function serviceOf(operation: string): string {
  return operation.slice(0, operation.indexOf('.'));
}
