/** The HTML of a message with the pictures that it shows of its own: they are in the document, which asks nobody for anything. */
import { htmlDocument, type HtmlDocument } from '../mail/html-document'
import { pictureType } from '../mail/picture'
import { shownPictures } from '../mail/shown-pictures'
import type { Tools } from '../tools'
import { bytesOfAttachments, type ReadParts } from './attachment'
import type { Message } from './message'

/** Of a message, or of a mail that became none. */
export type Framed = Pick<Message, 'html' | 'attachments'>

export async function frameOf(tools: Tools, message: Framed, showsRemote: boolean, readParts: ReadParts): Promise<HtmlDocument> {
  const pictures = shownPictures(message.html, message.attachments)
  const bytes = await bytesOfAttachments(tools, [...pictures.values()], readParts)
  const addressOf = (contentIdKey: string): string | undefined => {
    const attachment = pictures.get(contentIdKey)
    const content = attachment && bytes.get(attachment.id)
    return content && `data:${pictureType(attachment)};base64,${Buffer.from(content).toString('base64')}`
  }
  return htmlDocument(message.html, addressOf, showsRemote)
}
