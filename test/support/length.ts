/**
 * How much of their work the longest tests do: `npm test` runs a short form of each, `npm run test:slow` the same files at
 * length. The short form still has every kind of case. A test file that uses this module belongs to the project `slow`, too
 * (vitest.config.ts).
 */
const isAtLength = process.env.TESTS_AT_LENGTH === 'true';

/** `short` in `npm test`, `atLength` in `npm run test:slow`: runs of a property, seeds, sizes. */
export function shortOr<T>(short: T, atLength: T): T {
  return isAtLength ? atLength : short;
}

/**
 * All of `cases` at length; in the short form one of `n`, beginning with the case at `first`. Tests that differ in `first` have
 * all cases between them.
 */
export function oneInEach<T>(n: number, cases: readonly T[], first = 0): readonly T[] {
  return isAtLength ? cases : cases.filter((_, i) => i % n === first % n);
}
