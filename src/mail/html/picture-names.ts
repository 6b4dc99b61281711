/** Images whose address names a file of the mail otherwise than by its Content-ID. Pure. */
import { pictureType } from './picture'
import type { OwnPicture } from './safe-html'
import { contentIdKey } from './shown-pictures'

type NamedFile = {
  filename: string
  mimeType: string
  contentId: string | null
  /** Content-Location (RFC 2557): where it was when it was part of a web page. */
  location: string | null
}

/** Files that are named so have a Content-ID from here on, since the HTML that is kept names all of its pictures by one. */
export function withContentIds<File extends NamedFile>(files: File[]): File[] {
  return files.map((file, index) => ({ ...file, contentId: file.contentId ?? (pictureType(file) && `file-${index + 1}`) ?? null }))
}

/**
 * By Content-Location, or, where the address leads nowhere else, by file name: web pages that were saved and sent say
 * `src="page-files/image001.png"`, and some programs put a file name behind `cid:`.
 */
export function ownPictures(files: NamedFile[]): OwnPicture {
  const pictures = files.filter((file) => file.contentId !== null && pictureType(file) !== undefined).toReversed()
  const byId = new Set(pictures.map(({ contentId }) => contentIdKey(contentId ?? '')))
  const byLocation = new Map(pictures.flatMap(({ location, contentId }) => (location && contentId ? [[location, contentId]] : [])))
  const byName = new Map(pictures.map(({ filename, contentId }) => [filename.toLowerCase(), contentId ?? undefined]))
  return (address) => {
    if (/^cid:/i.test(address)) {
      const key = contentIdKey(address.slice(4))
      return byId.has(key) ? undefined : byName.get(key)
    }
    const isLocal = !/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(address) || /^(?:file|[a-z]):/i.test(address)
    return byLocation.get(address) ?? (isLocal ? byName.get(lastName(address)) : undefined)
  }
}

function lastName(address: string): string {
  return contentIdKey(address.split(/[?#]/, 1)[0]?.split(/[/\\]/).at(-1) ?? '')
}
