/** Entries of do-not-call lists as operators make and remove them, by commands and in the console. */
import type { Removal } from '../src/aws/do-not-call-removal.ts';
import { sourceText } from '../src/importing/do-not-call-file.ts';
import { toIso } from '../src/time/instant.ts';
import type { Caller } from './caller.ts';
import { CliError } from './cli-error.ts';
import { explainFailure } from './explain-failure.ts';

/** The source of an entry. An opt-out is kept also when the operator cannot be identified. */
export async function operatorSource(
  caller: Pick<Caller, 'known'>,
  reason: string | undefined,
): Promise<string> {
  const by = await caller.known();
  return sourceText(by === undefined ? 'an operator' : `an operator (${by})`, reason);
}

/**
 * The removal of an entry by the operator at `nowMs`.
 * @throws {CliError} the operator cannot be identified: then no number may be removed
 */
export async function removalBy(
  caller: Pick<Caller, 'arn'>,
  reason: string,
  nowMs: number,
): Promise<Removal> {
  const by = await caller.arn().catch((error: unknown) => {
    throw new CliError(
      `No number was removed, because AWS did not report who you are, which is kept with each removal. ${explainFailure(error)}`,
      { cause: error },
    );
  });
  return { at: toIso(nowMs), by, reason: sourceText(reason) };
}
