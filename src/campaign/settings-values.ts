/** Values that several settings have in common. Each error message completes "KEY is …, but must be". */
import * as z from 'zod/mini';

/** A text that `read` understands; what it returns is the value. */
export function text<T>(rule: string, read: (given: string) => T | undefined) {
  return z.pipe(
    z.string({ error: rule }),
    z.transform((given, context) => {
      const value = read(given);
      if (value !== undefined) return value;
      context.issues.push({ code: 'custom', message: rule, input: given });
      return z.NEVER;
    }),
  );
}

/** A text that `fits`, as it is. */
export const matching = (rule: string, fits: (given: string) => boolean) =>
  text(rule, (given) => (fits(given) ? given : undefined));

/** `""` and null stand for "not set", as the file that the documentation shows has them. */
export const blankable = <T>(rule: string, read: (given: string) => T | undefined) =>
  z.nullable(
    text<T | null>(`${rule}, or "" for none`, (given) => (given.trim() === '' ? null : read(given.trim()))),
  );

/** From `min` to `max`, both included. */
export const wholeNumber = (min: number, max: number) => {
  const rule = `a whole number from ${min} to ${max.toLocaleString('en-US')}`;
  return z.int({ error: rule }).check(z.gte(min, { error: rule }), z.lte(max, { error: rule }));
};

/** One of `values`. */
export const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `one of ${values.map((value) => `"${value}"`).join(', ')}` });

/** true or false. */
export const yesOrNo = z.boolean({ error: 'true or false' });

type Shape = Record<string, z.core.$ZodType>;

/** An object with these keys and no others. Those of `shape` are optional. */
export function section<const T extends Shape, const R extends Shape = Record<never, never>>(
  shape: T,
  required = {} as R,
) {
  const keys = [...Object.keys(required), ...Object.keys(shape)];
  const optional = Object.fromEntries(
    Object.entries(shape).map(([key, value]) => [key, z.optional(value)]),
  ) as { [K in keyof T]: z.ZodMiniOptional<T[K]> };
  return z.strictObject(
    { ...required, ...optional },
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? keys.join(', ')
          : `an object in { } with any of ${keys.join(', ')}`,
    },
  );
}
