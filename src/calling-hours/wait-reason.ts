/** What the reason of a waiting contact says that it waits for: read back from the sentences of the gate (calling-hours.ts). */

export interface WaitReason {
  /** `rules`: a rule, with its law. `hours`: the campaign's own. `other`: anything else. */
  readonly type: 'rules' | 'hours' | 'other';
  /** `Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a)`, `08:00–21:00 in America/New_York`, or the sentence without its time. */
  readonly text: string;
}

const outside = /^Outside calling (rules|hours) \((.*)\): called from \S+$/;
const time =
  /:? ?(?:(?:called (?:again )?)?(?:from|until|at|before) )?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Sentences that differ only in their time give the same. */
export function waitReasonOf(sentence: string): WaitReason {
  const [, type, text] = outside.exec(sentence) ?? [];
  if ((type === 'rules' || type === 'hours') && text !== undefined) return { type, text };
  return { type: 'other', text: sentence.replace(time, '') };
}
