/** The HTML of a message with the pictures that it shows of its own: they are in the document, which asks nobody for anything. */
import { htmlDocument, type HtmlDocument, shownContentIds } from '../mail/html-document'
import { pictureType } from '../mail/picture'
import type { Tools } from '../tools'
import { bytesOfAttachments, type ReadParts } from './attachment'
import type { Message } from './message'

type Attachment = Message['attachments'][number]
/** Of a message, or of a mail that became none. */
export type Framed = Pick<Message, 'html' | 'attachments'>

/** Pictures within the mail, together: the document holds them in base64. Larger ones can be downloaded. */
const maxPictureBytes = 10 * 1024 * 1024

export async function frameOf(tools: Tools, message: Framed, showsRemote: boolean, readParts: ReadParts): Promise<HtmlDocument> {
  const pictures = picturesOf(message)
  const bytes = await bytesOfAttachments(tools, [...pictures.values()], readParts)
  const addressOf = (contentId: string): string | undefined => {
    const attachment = pictures.get(contentId)
    const content = attachment && bytes.get(attachment.id)
    return content && `data:${pictureType(attachment)};base64,${Buffer.from(content).toString('base64')}`
  }
  return htmlDocument(message.html, addressOf, showsRemote)
}

/** Content-ID → attachment, for the pictures that the HTML names. */
function picturesOf({ html, attachments }: Framed): Map<string, Attachment> {
  const shown = shownContentIds(html)
  const pictures = new Map<string, Attachment>()
  let bytes = 0
  for (const attachment of attachments) {
    const { contentId, size } = attachment
    if (contentId === null || !shown.has(contentId) || pictures.has(contentId) || pictureType(attachment) === undefined) continue
    if (bytes + size > maxPictureBytes) continue
    bytes += size
    pictures.set(contentId, attachment)
  }
  return pictures
}
