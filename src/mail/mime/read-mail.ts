/**
 * One reading, two readers: postal-mime reads a mail, unless a named doubt says that it would misread it; then the exact reader does.
 * Pure, and nothing that a stranger can write makes it throw.
 */
import { type Doubt, doubtAfter, doubtBefore } from './doubts'
import { readExactly, readParts } from './exact/exact'
import { type Outline, outlineOf } from './outline'
import { parseByPostal, readByPostal } from './postal'
import type { MailReading } from './reading'
import { withSignedParts } from './signed'

export async function readMail(raw: Uint8Array): Promise<MailReading> {
  const outline = outlineOf(raw)
  const before = doubtBefore(outline)
  if (before) return exactly(outline, before)
  const email = await parseByPostal(raw)
  if (!email) return exactly(outline, 'postal-mime-failed')
  const after = doubtAfter(outline, email)
  if (after) return exactly(outline, after)
  return { ...withSignedParts(readByPostal(email, outline)), reader: { name: 'postal-mime' }, exceededLimit: outline.exceededLimit }
}

function exactly(outline: Outline, because: Doubt): MailReading {
  return { ...withSignedParts(readExactly(outline)), reader: { name: 'exact', because }, exceededLimit: outline.exceededLimit }
}

/** The bytes of every file of a raw mail, in the order of `MailReading.attachments`, whoever read it: the parts tell where they lie. */
export function filesOf(raw: Uint8Array): Uint8Array<ArrayBuffer>[] {
  return withSignedParts(readParts(outlineOf(raw))).attachments.map(({ content }) => content)
}
