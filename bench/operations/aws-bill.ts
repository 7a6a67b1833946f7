/** Counts the requests of a run to AWS, and adds up what they cost. */
import { type Price, prices, usdFor } from '../../src/planning/prices.ts';

export class AwsBill {
  readonly #requests = new Map<string, number>();
  readonly #usd = new Map<string, number>();
  #writeUnits = 0;

  /** All of `bills` in one. */
  static sum(bills: Iterable<AwsBill>): AwsBill {
    const sum = new AwsBill();
    for (const bill of bills) {
      for (const [operation, times] of bill.#requests) sum.add(operation, times);
      for (const [service, usd] of bill.#usd) sum.#addUsd(service, usd);
      sum.#writeUnits += bill.#writeUnits;
    }
    return sum;
  }

  /** `times` requests of `operation`, such as `SQS.SendMessageBatch`, each of which costs `units` times `price`. */
  add(operation: string, times: number, price?: Price, units = 1): void {
    if (times === 0) return;
    this.#requests.set(operation, (this.#requests.get(operation) ?? 0) + times);
    if (price) this.charge(serviceOf(operation), times * units, price);
  }

  /** Costs of `service` that are no request, such as a function's time. */
  charge(service: string, units: number, price: Price): void {
    this.#addUsd(service, usdFor(units, price));
    if (price === prices.dynamoDbWriteUnit) this.#writeUnits += units;
  }

  /** An SQS request to the dial queue, whose messages carry a group. */
  addDialQueue(operation: string, times = 1): void {
    this.add(`SQS.${operation}`, times, prices.sqsRequest);
    if (times > 0) this.charge('SQS', times, prices.sqsFairQueue);
  }

  /** Requests for each of `contacts` contacts, by name. */
  perContact(contacts: number): Record<string, number> {
    const entries = [...this.#requests].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([name, times]) => [name, rounded(times / contacts)]));
  }

  /** All requests for each of `contacts` contacts. */
  totalPerContact(contacts: number): number {
    return rounded([...this.#requests.values()].reduce((sum, times) => sum + times, 0) / contacts);
  }

  /** Write units of DynamoDB for each of `contacts` contacts, those of its indexes among them. */
  writeUnitsPerContact(contacts: number): number {
    return rounded(this.#writeUnits / contacts);
  }

  /** Dollars for a million contacts, by service, from a run with `contacts` contacts. */
  usdPerMillion(contacts: number): Record<string, number> {
    const entries = [...this.#usd].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([service, usd]) => [service, cents((usd / contacts) * 1e6)]));
  }

  /** The same in one sum. */
  totalUsdPerMillion(contacts: number): number {
    return cents(([...this.#usd.values()].reduce((sum, usd) => sum + usd, 0) / contacts) * 1e6);
  }

  #addUsd(service: string, usd: number): void {
    this.#usd.set(service, (this.#usd.get(service) ?? 0) + usd);
  }
}

function serviceOf(operation: string): string {
  return operation.slice(0, operation.indexOf('.'));
}

function rounded(times: number): number {
  return Number(times.toPrecision(4));
}

function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}
