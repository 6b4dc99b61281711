/** The HTML of a message with the pictures that it shows of its own: they are in the document, which asks nobody for anything. */
import { htmlDocument, type HtmlDocument } from '../../mail/html/html-document'
import { pictureType } from '../../mail/html/picture'
import { shownPictures } from '../../mail/html/shown-pictures'
import type { Tools } from '../../platform/tools'
import { attachmentReader, type OpenParts } from './attachment'
import type { Message } from './message'

/** Of a message, or of a mail that became none. */
export type Framed = Pick<Message, 'html' | 'attachments'>

/** Pictures within the mail, together: the document holds them in base64. Larger ones can be downloaded. */
const maxPictureBytes = 10 * 1024 * 1024

export async function frameOf(tools: Tools, message: Framed, showsRemote: boolean, openParts: OpenParts): Promise<HtmlDocument> {
  const read = attachmentReader(tools, openParts)
  const addresses = new Map<string, string>()
  let bytes = 0
  for (const [contentIdKey, attachment] of shownPictures(message.html, message.attachments)) {
    if (bytes + attachment.size > maxPictureBytes) continue
    bytes += attachment.size
    const content = await read(attachment)
    if (content) addresses.set(contentIdKey, `data:${pictureType(attachment)};base64,${base64Of(content)}`)
  }
  return htmlDocument(message.html, (contentIdKey) => addresses.get(contentIdKey), showsRemote)
}

function base64Of({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}
