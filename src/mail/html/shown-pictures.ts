/** Which of a message's files its HTML really shows in place. Every other one is listed as a file. Pure. */
import { Parser } from 'htmlparser2'
import { pictureType } from './picture'

type PictureFile = { filename: string; mimeType: string; size: number; contentId: string | null }

/** All pictures of a message together: the document holds them in base64. */
const maxPictureBytes = 10 * 1024 * 1024

/** @returns by `contentIdKey`. Of two files with one Content-ID, the first picture is shown. @param html safe HTML */
export function shownPictures<File extends PictureFile>(html: string, files: File[]): Map<string, File> {
  const pictures = new Map<string, File>()
  const named = /cid:/i.test(html) ? visibleContentIds(html) : new Set()
  let bytes = 0
  for (const file of files) {
    const key = contentIdKey(file.contentId ?? '')
    const isShown = named.has(key) && !pictures.has(key) && pictureType(file) !== undefined && file.size > 0
    if (!isShown || bytes + file.size > maxPictureBytes) continue
    bytes += file.size
    pictures.set(key, file)
  }
  return pictures
}

/**
 * What a Content-ID and a `cid:` address are compared by. Programs write the one percent-encoded (RFC 2392 section 2) and the other not, in
 * any case, with angle brackets or without.
 */
export function contentIdKey(written: string): string {
  const id = percentDecoded(written.slice(0, 1000)).trim().replace(/^<|>$/g, '')
  return id.toLowerCase()
}

function percentDecoded(written: string): string {
  try {
    return decodeURIComponent(written)
  } catch {
    return written
  }
}

/** The Content-IDs, as keys, of the pictures that a person sees: a browser does not draw what is within a hidden element. */
function visibleContentIds(html: string): Set<string> {
  const keys = new Set<string>()
  const hidden: boolean[] = []
  const parser = new Parser({
    onopentag: (name, attribs) => {
      hidden.push(hidden.at(-1) === true || isHidden(attribs))
      const source = attribs['src'] ?? ''
      if (name === 'img' && hidden.at(-1) === false && /^cid:/i.test(source)) keys.add(contentIdKey(source.slice(4)))
    },
    onclosetag: () => void hidden.pop(),
  })
  parser.end(html)
  return keys
}

/** The sanitiser writes styles as `name:value`, divided by semicolons. */
const hidingStyle =
  /(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|(?:opacity|(?:max-)?(?:width|height)):0(?:\.0+)?(?:px|pt|em|%)?)(?: !|;|$)/i

function isHidden({ style = '', width, height }: Record<string, string>): boolean {
  return width === '0' || height === '0' || hidingStyle.test(style)
}
