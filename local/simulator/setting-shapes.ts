/** Shapes that many settings have: a range, a duration, a share, a quota. */
import { z } from 'zod';

/** Numbers from 0 on, `min` not above `max`. */
const rangeShape = z
  .strictObject({ min: z.number().min(0), max: z.number().min(0) })
  .refine(({ min, max }) => min <= max, { error: 'min must not be above max' });

export function range(defaults: { min: number; max: number }) {
  return rangeShape.default(defaults);
}

/** How long something takes: evenly spread over a range, or lognormal with a mean and a coefficient of variation. */
export const durationShape = z.union([
  rangeShape,
  z.strictObject({ mean: z.number().min(0), cv: z.number().min(0).default(1) }),
]);
export type Duration = z.output<typeof durationShape>;

/** A part of all, 0 to 1; none by default. */
export const share = z.number().min(0).max(1).default(0);

export const quotaShape = { quotaPerSecond: z.number().positive(), burst: z.number().min(1) };

export function quota(quotaPerSecond: number, burst: number) {
  return z.strictObject(quotaShape).default({ quotaPerSecond, burst });
}
