/**
 * Whether a key policy lets a service of AWS use the key. It goes as far as a policy can be read without knowing a request:
 * actions and principals with their wildcards, and the conditions on the caller's account. Other conditions count as met.
 * Source: AWS KMS Developer Guide, "Key policies".
 */

type OneOrMore = string | readonly string[];

interface Statement {
  readonly Effect?: string;
  readonly Principal?: '*' | { readonly Service?: OneOrMore; readonly AWS?: OneOrMore };
  readonly Action?: OneOrMore;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}

/**
 * @param policy JSON
 * @param service matches the name of the service as a principal, such as `events.amazonaws.com`
 * @returns false, too, when the policy is not JSON
 */
export function mayUse(
  policy: string,
  service: RegExp,
  actions: readonly string[],
  { account }: { readonly account: string },
): boolean {
  const about = statementsOf(policy).filter((each) => names(each, service) && isMet(each, account));
  const has = (effect: string, action: string) =>
    about.some((each) => each.Effect === effect && list(each.Action).some((given) => matches(given, action)));
  return actions.every((action) => has('Allow', action) && !has('Deny', action));
}

function statementsOf(policy: string): readonly Statement[] {
  try {
    const { Statement = [] } = JSON.parse(policy) as { Statement?: Statement | readonly Statement[] };
    return [Statement].flat() as readonly Statement[];
  } catch {
    return [];
  }
}

function names({ Principal }: Statement, service: RegExp): boolean {
  if (Principal === undefined) return false;
  if (Principal === '*' || list(Principal.AWS).includes('*')) return true;
  return list(Principal.Service).some((name) => service.test(name));
}

function isMet({ Condition = {} }: Statement, account: string): boolean {
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const isAccount = key.toLowerCase() === 'aws:sourceaccount' && operator.startsWith('String');
      return !isAccount || list(values).some((given) => matches(given, account));
    }),
  );
}

function list(value: OneOrMore | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat();
}

/** `*` and `?` as IAM has them; case does not matter in actions. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(text);
}
