/** A pass over the whole file of a draft, in the background: which rows are rejected, and, if asked for, the plan. */
import { createReadStream } from 'node:fs';
import { UnreadableFile } from '../../../src/csv/unreadable-file.ts';
import type { Plan } from '../../../src/planning/plan.ts';
import type { PlanBasis } from '../../../src/planning/plan-basis.ts';
import { planFile } from '../../../src/planning/plan-file.ts';
import type { PlanLookup } from '../../../src/planning/plan-ports.ts';
import { RejectedReasons } from '../../../src/planning/plan-reasons.ts';
import { csvLine } from '../../../src/text/csv-line.ts';
import { explainFailure } from '../../explain-failure.ts';
import { rowCounts } from '../../plan-text.ts';
import type { RejectedRow, RunView } from './api.ts';
import { sentenceOf } from './draft-reading.ts';
import { planViewOf } from './plan-view.ts';

/** Rejected rows in the list; the import report has all of them. */
const MAX_LISTED = 10_000;
const MAX_SHOWN = 50;
const MAX_REASONS = 20;

export interface FileRunOrder {
  readonly number: number;
  readonly path: string;
  readonly bytes: number;
  /** `file` is the name of the file, which says whether it is zipped. */
  readonly basis: PlanBasis;
  /** Missing: rows are judged, and the stack is not asked; there is no plan then. */
  readonly lookup?: PlanLookup;
}

/** Thrown through `planFile` to end it. */
class Stopped extends Error {}

export class FileRun {
  readonly order: FileRunOrder;
  #state: RunView['state'] = 'running';
  #rowsRead = 0;
  #bytesRead = 0;
  #rejected = 0;
  readonly #listed: RejectedRow[] = [];
  readonly #reasons = new RejectedReasons();
  #plan: Plan | undefined;
  #problem: string | undefined;
  #isStopped = false;

  constructor(order: FileRunOrder) {
    this.order = order;
  }

  get isDone(): boolean {
    return this.#state === 'done';
  }

  /** Reads the file to its end; how that went is in the view. Never rejects. */
  async run(): Promise<void> {
    const { basis, lookup } = this.order;
    try {
      this.#plan = await planFile({ name: basis.file, open: (from) => this.#open(from) }, basis, {
        ...(lookup && { lookup }),
        onRejected: (row, reason) => this.#reject(row, reason),
        onProgress: (rows) => {
          this.#rowsRead = rows;
          if (this.#isStopped) throw new Stopped();
        },
      });
      this.#rowsRead = this.#plan.rows.read;
      this.#state = 'done';
    } catch (error) {
      if (error instanceof Stopped) return;
      this.#state = 'failed';
      this.#problem = error instanceof UnreadableFile ? sentenceOf(error) : explainFailure(error);
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** `isCurrent`: whether a plan of it is one of the settings in force. */
  view(isCurrent: boolean): RunView {
    const { number, bytes, lookup } = this.order;
    const plan = this.#plan;
    return {
      state: this.#state,
      number,
      rowsRead: this.#rowsRead,
      share: this.#state === 'done' || bytes === 0 ? 1 : Math.min(1, this.#bytesRead / bytes),
      rejected: this.#rejected,
      reasons: this.#reasons
        .list()
        .slice(0, MAX_REASONS)
        .map(({ rows, firstRow, example }) => ({ rows, firstRow, example })),
      rejectedRows: this.#listed.slice(0, MAX_SHOWN),
      listed: this.#listed.length,
      counts: plan ? rowCounts(plan.rows) : [],
      ...(this.#problem !== undefined && { problem: this.#problem }),
      ...(plan && lookup && isCurrent && { plan: planViewOf(plan) }),
    };
  }

  /** The listed rows as a CSV file that is safe to open in a spreadsheet. */
  rejectedCsv(): string {
    const lines = this.#listed.map(({ row, reason }) => csvLine([row, 'rejected', reason]));
    return [csvLine(['row', 'result', 'reason']), ...lines].join('');
  }

  async *#open(from: number): AsyncGenerator<Uint8Array> {
    this.#bytesRead = from;
    const pieces: AsyncIterable<Uint8Array> = createReadStream(this.order.path, { start: from });
    for await (const piece of pieces) {
      this.#bytesRead += piece.length;
      yield piece;
    }
  }

  #reject(row: number, reason: string): void {
    this.#rejected += 1;
    this.#reasons.add(row, reason);
    if (this.#listed.length < MAX_LISTED) this.#listed.push({ row, reason });
  }
}
