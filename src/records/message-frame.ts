/** The HTML of a message as a document of its own, to be shown in a frame: it brings its pictures along and asks nobody for anything. */
import type { Tools } from '../tools'
import { bytesOfAttachment, type ReadPart } from './attachment'
import type { Message } from './message'

export type Frame = { document: string; contentSecurityPolicy: string }

type Attachment = Message['attachments'][number]

/** Pictures within the mail, together: the document holds them in base64. */
const maxPictureBytes = 10 * 1024 * 1024
/** An SVG is a document that can hold scripts. */
const pictureTypes = /^image\/(?:png|jpe?g|gif|webp|bmp|avif)$/i

/**
 * @param message its HTML is safe already; the policy is a second wall around it
 * @param showsRemote pictures from elsewhere are loaded, which tells their server that somebody looks
 */
export async function frameOf(tools: Tools, message: Message, showsRemote: boolean, readPart: ReadPart): Promise<Frame> {
  const pictures = await ownPictures(tools, message, readPart)
  const html = message.html.replace(/<img\b[^>]*>/g, (tag) => withSource(tag, pictures, showsRemote))
  const images = showsRemote ? 'data: https: http:' : 'data:'
  return {
    document: `<!doctype html>\n<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">\n<style>body { margin: 12px; font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere } img { max-width: 100%; height: auto } pre { white-space: pre-wrap }</style>\n<body>${html}</body>\n`,
    contentSecurityPolicy: `sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src ${images}; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'`,
  }
}

/** The sanitiser writes attributes in double quotes, with `>` escaped. */
function withSource(tag: string, pictures: Map<string, string>, showsRemote: boolean): string {
  const shown = tag.replace(/\ssrc="cid:([^"]*)"/, (_, id: string) => {
    const picture = pictures.get(contentIdOf(id))
    return picture ? ` src="${picture}"` : ''
  })
  return showsRemote ? shown.replace(/\sdata-remote-src="/, ' src="') : shown
}

/** `cid:` addresses are percent-encoded (RFC 2392), and escaped within HTML. */
function contentIdOf(text: string): string {
  const id = text.replaceAll('&amp;', '&')
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

/** Content-ID → `data:` address, for the pictures that the HTML names. */
async function ownPictures(tools: Tools, { html, attachments }: Message, readPart: ReadPart): Promise<Map<string, string>> {
  const named = new Set([...html.matchAll(/\ssrc="cid:([^"]*)"/g)].map(([, id]) => contentIdOf(id ?? '')))
  const pictures = new Map<string, string>()
  let size = 0
  for (const attachment of attachments) {
    const { contentId, mimeType } = attachment
    if (contentId === null || !named.has(contentId) || !pictureTypes.test(mimeType)) continue
    size += attachment.size
    if (size > maxPictureBytes) break
    const picture = await dataAddress(tools, attachment, readPart)
    if (picture) pictures.set(contentId, picture)
  }
  return pictures
}

async function dataAddress(tools: Tools, attachment: Attachment, readPart: ReadPart): Promise<string | undefined> {
  const bytes = await bytesOfAttachment(tools, attachment, readPart)
  return bytes && `data:${attachment.mimeType};base64,${Buffer.from(bytes).toString('base64')}`
}
