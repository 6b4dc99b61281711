/** The headers of a mail and where its parts lie in its bytes: what both readers go by, and the doubts. No content is decoded. Pure. */
import { type HeaderBlock, readMailHeaders } from './headers'
import { limits } from './limits'
import { type LeafKind, leafKind } from './exact/content'
import { type MimePart, type MimeTree, readMimeTree } from './part-tree'

export type Leaf = { part: MimePart; kind: LeafKind }

export type Outline = HeaderBlock & {
  raw: Uint8Array
  /** The mail, with line feeds where it had none. */
  bytes: Uint8Array
  tree: MimeTree
  /** The parts without parts of their own, in document order. */
  leaves: Leaf[]
  /** The limit that the mail exceeds, in words. */
  exceededLimit: string | undefined
}

export function outlineOf(raw: Uint8Array): Outline {
  const bytes = withLineFeeds(raw)
  const block = readMailHeaders(bytes)
  const tree = readMimeTree(bytes, block.headers, block.bodyStart, block.hint)
  const leaves = leavesOf(tree.root).map((part) => ({ part, kind: leafKind(part) }))
  return { ...block, raw, bytes, tree, leaves, exceededLimit: exceededHeaderLimit(block) ?? tree.exceededLimit }
}

/** Files, and forms of the words for other devices: whatever postal-mime takes for attachments. */
export function filesIn({ leaves }: Outline): Leaf[] {
  return leaves.filter(({ kind }) => kind === 'file' || kind === 'other-form')
}

/** Old Macintosh programs end their lines with CR alone; a mail without any LF is read as if it had them. */
function withLineFeeds(raw: Uint8Array): Uint8Array {
  return raw.includes(10) || !raw.includes(13) ? raw : raw.map((byte) => (byte === 13 ? 10 : byte))
}

function leavesOf(part: MimePart): MimePart[] {
  return part.children.length === 0 ? [part] : part.children.flatMap(leavesOf)
}

function exceededHeaderLimit({ headers, bodyStart }: HeaderBlock): string | undefined {
  if (bodyStart > limits.headerBytes.most) return limits.headerBytes.words
  return headers.length >= limits.headers.most ? limits.headers.words : undefined
}
