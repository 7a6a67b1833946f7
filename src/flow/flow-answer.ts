/** A flat map of strings, as a flow can read it. `reason` is a sentence for the author of the flow. */
export type FlowAnswer = Readonly<Record<string, string>> & { readonly result: 'ok' | 'unknown' | 'invalid' };

/** The reason of an answer when it is not certain what was recorded. */
export const TROUBLE = 'The action may not have been recorded, because a service did not answer. Repeat it.';
