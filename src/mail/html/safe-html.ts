/** Mail HTML made harmless before it is stored: layout stays, nothing that runs, loads or navigates by itself does. Pure. */
import sanitizeHtml from 'sanitize-html'
import { cutNotice, firstTags } from './html-limits'
import { targetWords, markDeceptiveLinks } from './link-target'
import { safeStyle } from './safe-style'

/**
 * Style sheets go: what they say of a mail's classes is repeated in its `style` attributes by whoever writes mail that
 * is to look right, since Gmail drops many of them too. So do ids and names that could hide those of a page around it.
 */
const options = {
  allowedTags: [
    // Words that are written backwards, and shown the other way round, read as any address: `bdo` and its characters go.
    ...sanitizeHtml.defaults.allowedTags.filter((tag) => tag !== 'bdo'),
    'img',
    'font',
    'center',
    'big',
    'strike',
    'del',
    'ins',
    'tt',
    'nobr',
    'acronym',
    'details',
    'summary',
  ],
  nonTextTags: ['script', 'style', 'textarea', 'option', 'xmp', 'title'],
  allowedAttributes: {
    '*': ['style', 'dir', 'lang', 'title', 'align', 'valign', 'bgcolor', 'width', 'height', 'class', 'id', 'role'],
    a: ['href', 'name', 'rel', 'target'],
    img: ['src', 'alt', 'data-remote-src', 'border', 'hspace', 'vspace'],
    font: ['color', 'face', 'size'],
    table: ['border', 'cellpadding', 'cellspacing', 'bordercolor', 'rules', 'frame'],
    col: ['span'],
    colgroup: ['span'],
    td: ['colspan', 'rowspan', 'nowrap', 'bordercolor'],
    th: ['colspan', 'rowspan', 'nowrap', 'bordercolor', 'scope'],
    ol: ['start', 'type', 'reversed'],
    ul: ['type'],
    li: ['type', 'value'],
    hr: ['size', 'noshade', 'color'],
    br: ['clear'],
    time: ['datetime'],
    blockquote: ['type'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['cid', 'data'] },
  allowProtocolRelative: false,
  nestingLimit: 200,
  parseStyleAttributes: false,
} satisfies sanitizeHtml.IOptions

type Transform = sanitizeHtml.Transformer
type Attributes = sanitizeHtml.Attributes

/** The Content-ID of the file that an image's address names in another way, such as by its file name. */
export type OwnPicture = (address: string) => string | undefined

/** Whatever stands behind the bounds is left out of the result, which says so; the raw mail still has it. */
export function safeHtml(html: string, ownPicture: OwnPicture = () => undefined): string {
  const bounded = firstTags(html)
  // Newsletters repeat a few styles a thousand times.
  const styles = new Map<string, string>()
  const transformTags = { a: openOutside, img: blockRemoteImage(ownPicture), body: keepLook, '*': sanitizeAttributes(styles) }
  const safe = markDeceptiveLinks(sanitizeHtml(bounded, { ...options, transformTags }).replace(/[\u202d\u202e]/g, ''))
  return bounded.length < html.length ? safe + cutNotice : safe
}

/** The look of a page is that of its body, which cannot stay one within another page. */
const keepLook: Transform = (_name, attribs) => {
  const { style = '', bgcolor = '', text = '' } = attribs
  const look = [bgcolor && `background-color:${bgcolor}`, text && `color:${text}`, style].filter(Boolean).join(';')
  return look === '' ? { tagName: 'body', attribs: {} } : { tagName: 'div', attribs: { style: look } }
}

/**
 * Of the attributes of any element: the style that is harmless, names under which nothing but the mail itself looks, and that a table only
 * lays out, which who listens to it must know.
 */
function sanitizeAttributes(styles: Map<string, string>): Transform {
  return (tagName, attribs) => {
    if (attribs['style'] !== undefined) setOrDrop(attribs, 'style', styleFrom(styles, attribs['style']))
    if (attribs['role'] !== undefined && !/^(?:presentation|none)$/i.test(attribs['role'])) delete attribs['role']
    if (attribs['id'] !== undefined) setOrDrop(attribs, 'id', ownName(attribs['id']))
    if (attribs['name'] !== undefined) setOrDrop(attribs, 'name', ownName(attribs['name']))
    return { tagName, attribs }
  }
}

function setOrDrop(attribs: Attributes, name: string, value: string): void {
  if (value) attribs[name] = value
  else delete attribs[name]
}

function styleFrom(styles: Map<string, string>, style: string): string {
  const known = styles.get(style)
  if (known !== undefined) return known
  const safe = safeStyle(style)
  styles.set(style, safe)
  return safe
}

/** `<img name="body">` would take the place of `document.body`. Safe HTML may come here again, when a message quotes one. */
function ownName(name: string): string {
  if (!/^[\w.:-]{1,100}$/.test(name)) return ''
  return name.startsWith('mail-') ? name : `mail-${name}`
}

/** A link leads somewhere else, in a window of its own, or to a place in the mail. One without a scheme leads nowhere. */
function openOutside(tagName: string, { href = '', rel: _rel, target: _target, title: _title, ...rest }: Attributes): sanitizeHtml.Tag {
  const address = withScheme(href.trim())
  if (address.startsWith('#')) return { tagName, attribs: { href: `#${ownName(address.slice(1))}`, ...rest } }
  const title = /^(?:https?:|mailto:|tel:)/i.test(address) ? targetWords(address) : ''
  const leads = title !== '' && { href: address, title }
  return { tagName, attribs: { ...leads, ...rest, rel: 'noopener noreferrer nofollow', target: '_blank' } }
}

/** People write hosts without a scheme, and programs leave it to the page. */
function withScheme(address: string): string {
  if (/^www\./i.test(address)) return `https://${address}`
  return /^\/\/[^/]/.test(address) ? `https:${address}` : address
}

/** A picture that is in the HTML itself. */
const picture = /^data:image\/(?:png|jpe?g|gif|webp|bmp);base64,[a-z0-9+/=\s]*$/i

/** Remote pictures tell the sender that somebody looked: their address is kept aside until a person asks for them. */
function blockRemoteImage(ownPicture: OwnPicture): Transform {
  return (tagName, { src = '', 'data-remote-src': setAside = '', ...rest }) => {
    const address = src.trim()
    const contentId = ownPicture(address)
    if (contentId !== undefined) return { tagName, attribs: { src: `cid:${encodeURIComponent(contentId.toWellFormed())}`, ...rest } }
    if (/^cid:/i.test(address) || picture.test(address)) return { tagName, attribs: { src: address, ...rest } }
    const remote = [withScheme(address), setAside].find((url) => /^https?:/i.test(url))
    return { tagName, attribs: remote ? { 'data-remote-src': remote, ...rest } : rest }
  }
}
