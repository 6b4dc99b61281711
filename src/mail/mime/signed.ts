/**
 * S/MIME that is signed and not encrypted may hold the mail within its signature (RFC 8551 section 3.5.2): words and files are taken out of
 * it. Whether the signature is true is not looked at. Pure.
 */
import { Constructed, fromBER, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import type { Attached } from './exact/files'
import { readParts } from './exact/exact'
import { outlineOf } from './outline'
import type { PartsReading } from './reading'

const signedData = '1.2.840.113549.1.7.2'

/** Gateways call it an octet stream: the name counts as much as the type. */
export function isSmime({ mimeType, filename }: Attached): boolean {
  return /^application\/(?:x-)?pkcs7-mime$/.test(mimeType) || /\.p7m$/i.test(filename)
}

/** The files of the signed mail stand behind those of the mail around it, whose numbers stay. One envelope is opened, and none within it. */
export function withSignedParts<Reading extends PartsReading>(reading: Reading): Reading {
  const hasWords = reading.segments.some(({ text = '', html = '' }) => text.trim() !== '' || html.trim() !== '')
  const file = hasWords ? undefined : reading.attachments.find(isSmime)
  const content = file && signedContent(file.content)
  if (!content) return reading
  const { segments, attachments } = readParts(outlineOf(content))
  return { ...reading, segments, attachments: [...reading.attachments, ...attachments] }
}

/** `eContent` of `SignedData` (RFC 5652 sections 3 and 5.1). The library bounds depth and number of what it reads. */
function signedContent(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  try {
    const [type, wrapped] = membersOf(fromBER(bytes).result)
    if (!(type instanceof ObjectIdentifier) || type.getValue() !== signedData) return undefined
    const [signed] = membersOf(wrapped)
    const encapsulated = membersOf(signed).find((member) => member instanceof Sequence)
    const [content] = membersOf(membersOf(encapsulated)[1])
    return content instanceof OctetString ? new Uint8Array(content.getValue()) : undefined
  } catch {
    return undefined // Whatever it is, it is no such file.
  }
}

function membersOf(block: unknown): unknown[] {
  return block instanceof Constructed ? block.valueBlock.value : []
}
