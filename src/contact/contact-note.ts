import type { ContactStatus } from './contact.ts';
import type { Note } from './contact-fact.ts';
import type { ContactTransition } from './contact-transition.ts';

/** What a contact flow changes in a contact whose status is one of `statuses`, and is as it was seen. */
export function noteOn(
  { contactId, seen: { status, flowRevision }, set, entry }: Note,
  statuses: readonly ContactStatus[],
): Omit<ContactTransition, 'remove'> {
  return {
    from: statuses.filter((from) => from === status),
    expect: { contactId, flowRevision: flowRevision ?? null },
    set: { ...set, flowRevision: (flowRevision ?? 0) + 1 },
    ...(entry && { entry }),
  };
}
