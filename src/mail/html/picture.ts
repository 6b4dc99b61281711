/** Files that a browser shows as a picture, and never as anything else. Pure. */

/** An SVG is none of them: it is a document that can hold scripts. */
const pictureTypes: Record<string, string> = {
  'image/png': 'image/png',
  'image/x-png': 'image/png',
  'image/jpeg': 'image/jpeg',
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/gif': 'image/gif',
  'image/webp': 'image/webp',
  'image/avif': 'image/avif',
  'image/bmp': 'image/bmp',
  'image/x-ms-bmp': 'image/bmp',
}

const typeByEnding: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
}

/** The media type to show it by; undefined for what is no picture. Many programs send theirs as `application/octet-stream`. */
export function pictureType({ mimeType, filename }: { mimeType: string; filename: string }): string | undefined {
  const type = mimeType.toLowerCase()
  if (type !== 'application/octet-stream') return Object.hasOwn(pictureTypes, type) ? pictureTypes[type] : undefined
  const ending = /\.([a-z]{3,4})$/i.exec(filename)?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(typeByEnding, ending) ? typeByEnding[ending] : undefined
}

type ListedFile = { mimeType: string; filename: string; contentId: string | null; inline: boolean }

/** Whether it stands among the files of its message. What was kept as inline may be of no type that a browser shows. */
export function isListed(file: ListedFile): boolean {
  return !file.inline || file.contentId === null || pictureType(file) === undefined
}
