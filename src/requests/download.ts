/** Answers that are bytes a stranger wrote: a download or a picture, never a page. */
import { pictureType } from '../mail/html/picture'

/**
 * RFC 6266: a plain ASCII name for old programs, the real one (RFC 8187) for the others. Only a picture may be shown where it is; whatever
 * else it is, it runs nowhere, and not even a page of ours may take it for a script or a style sheet.
 */
export function downloadHeaders(mimeType: string, filename: string): Record<string, string> {
  const picture = pictureType({ mimeType, filename })
  return {
    'content-type': picture ?? (isMediaType(mimeType) ? mimeType : 'application/octet-stream'),
    'content-disposition': `${picture ? 'inline' : 'attachment'}; filename="${asciiName(filename)}"; filename*=UTF-8''${extendedName(filename)}`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  }
}

/** Types of what a page may run are not among those that a stranger may name. */
function isMediaType(type: string): boolean {
  return /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/.test(type) && !/(?:java|ecma|live|j)script|\bcss\b|wasm/i.test(type)
}

/** Old programs take "%41" for a letter. */
function asciiName(filename: string): string {
  return filename.replace(/[^\x20-\x7e]|["\\%/]/g, '_').trim() || 'attachment'
}

function extendedName(filename: string): string {
  return encodeURIComponent(filename.toWellFormed()).replace(/['()*!]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
}
