/** Where batches run: a process of its own with a bounded heap, which its parent ends when it hangs. */
import { families } from './families.ts';
import { type Failure, runBatch } from './run-batch.ts';

export interface BatchOrder {
  readonly seed: number;
  readonly caseFile: string;
}

export interface BatchReport {
  readonly family: string;
  readonly cases: number;
  readonly failure?: Omit<Failure, 'bytes'> & { readonly base64: string };
}

const all = families();

/** The family goes by the seed, so that a seed alone repeats a batch. */
process.on('message', async ({ seed, caseFile }: BatchOrder) => {
  const family = all[seed % all.length];
  if (!family) throw new RangeError(`No family has the seed ${seed}.`);
  const { cases, failure } = await runBatch(family, seed, caseFile);
  const reported = failure && {
    key: failure.key,
    error: failure.error,
    base64: Buffer.from(failure.bytes).toString('base64'),
  };
  process.send?.({
    family: family.name,
    cases,
    ...(reported && { failure: reported }),
  } satisfies BatchReport);
});
