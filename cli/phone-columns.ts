/** The option `--phone-column` of `upload` and `plan`, which may be repeated. */
import type { ColumnNames } from '../src/csv/column-names.ts';

/** Collects the values of the option. */
export function phoneColumns(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, name];
}

/** `columns` of settings, with the phone columns that the option names, if it is given. */
export function withPhoneColumns(
  columns: ColumnNames | undefined,
  names: readonly string[] | undefined,
): ColumnNames {
  const [name, ...others] = names ?? [];
  if (name === undefined) return { ...columns };
  return { ...columns, phoneNumber: others.length > 0 ? [name, ...others] : name };
}
