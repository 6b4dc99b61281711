/** Names and types of attached files, as mail gives them, made fit to be saved. Pure. */

const maxName = 250

/** For files without a name, and files without a type. Of several types with one extension, the first is the usual one. */
const types: [extension: string, type: string][] = [
  ['pdf', 'application/pdf'],
  ['zip', 'application/zip'],
  ['json', 'application/json'],
  ['xml', 'application/xml'],
  ['xml', 'text/xml'],
  ['p7s', 'application/pkcs7-signature'],
  ['p7s', 'application/x-pkcs7-signature'],
  ['p7m', 'application/pkcs7-mime'],
  ['p7m', 'application/x-pkcs7-mime'],
  ['asc', 'application/pgp-signature'],
  ['asc', 'application/pgp-keys'],
  ['ics', 'text/calendar'],
  ['vcf', 'text/vcard'],
  ['vcf', 'text/x-vcard'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['txt', 'text/plain'],
  ['txt', 'text/rfc822-headers'],
  ['rtf', 'application/rtf'],
  ['rtf', 'text/rtf'],
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['svg', 'image/svg+xml'],
  ['bmp', 'image/bmp'],
  ['tif', 'image/tiff'],
  ['mp3', 'audio/mpeg'],
  ['wav', 'audio/wav'],
  ['mp4', 'video/mp4'],
  ['doc', 'application/msword'],
  ['xls', 'application/vnd.ms-excel'],
  ['ppt', 'application/vnd.ms-powerpoint'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['pptx', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
]

/**
 * A name without directories (RFC 2183 section 2.3), control characters and signs that turn the direction of writing, so that `exe.txt`
 * is not shown for `txt.exe`. Undefined when nothing is left.
 */
export function safeFileName(written: string): string | undefined {
  const line = written
    .slice(0, 2000)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
  const isPath = /^(?:[a-z]:|[.~]{0,2}[\\/])/i.test(line)
  const name = isPath ? (line.split(/[\\/]/).findLast((part) => part.trim() !== '') ?? '') : line.replace(/[\\/]/g, '_')
  const trimmed = shorten(name.trim())
  return /^\.*$/.test(trimmed) ? undefined : trimmed
}

/** What is too long loses its middle, never its extension. */
function shorten(name: string): string {
  if (name.length <= maxName) return name
  const extension = /\.[^.\s]{1,20}$/.exec(name)?.[0] ?? ''
  return `${name.slice(0, maxName - extension.length)}${extension}`.toWellFormed()
}

/** A name for a file without one. */
export function unnamed(mimeType: string): string {
  if (mimeType === 'application/ms-tnef') return 'winmail.dat'
  const [extension] = types.find(([, type]) => type === mimeType) ?? []
  return extension === undefined ? 'attachment' : `attachment.${extension}`
}

/** Types that say nothing: the name knows better. */
const nothingSaid = /^(?:binary|unknown|file|\*)\/|^application\/(?:(?:x-)?unknown|binary|(?:force-|x-)?download|octetstream)$/

/** A type that is one, for `binary/octet-stream`, `pdf`, two stars, nothing and everything else that programs write. */
export function normalizeMediaType(written: string, fileName: string | undefined): string {
  if (/^[\w.+-]{1,60}\/[\w.+-]{1,80}$/.test(written) && !nothingSaid.test(written)) return written
  const ending = /\.([a-z\d]{1,8})$/i.exec(fileName ?? '')?.[1]?.toLowerCase()
  const [, type] = types.find(([extension]) => extension === written || extension === ending) ?? []
  return type ?? 'application/octet-stream'
}
