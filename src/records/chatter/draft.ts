/** What a user began to write in a record and has not posted: one draft a record and user. */
import { and, eq } from 'drizzle-orm'
import { drafts } from '../../db/schema'
import type { Tools } from '../../platform/tools'

export type Draft = Pick<typeof drafts.$inferSelect, 'kind' | 'to' | 'cc' | 'subject' | 'text'>

/** An empty draft is none. */
export async function keepDraft(tools: Tools, userId: string, recordId: string, draft: Draft): Promise<void> {
  if (draft.text.trim() === '' && draft.subject.trim() === '') return discardDraft(tools, userId, recordId)
  const written = { ...draft, updatedAt: tools.now() }
  await tools.db
    .insert(drafts)
    .values({ userId, recordId, ...written })
    .onConflictDoUpdate({ target: [drafts.userId, drafts.recordId], set: written })
}

export async function discardDraft({ db }: Tools, userId: string, recordId: string): Promise<void> {
  await db.delete(drafts).where(and(eq(drafts.userId, userId), eq(drafts.recordId, recordId)))
}
