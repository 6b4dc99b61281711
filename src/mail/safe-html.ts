/** Mail HTML made harmless before it is stored: layout stays, nothing that runs, loads or navigates by itself does. Pure. */
import sanitizeHtml from 'sanitize-html'

const colour = [/^#[0-9a-f]{3,8}$/i, /^rgba?\([\d\s.,%]+\)$/i, /^[a-z]+$/i]
const length = [/^-?[\d.]+(px|em|rem|pt|%)?$/i, /^auto$/i]
// White space between the values is required: with it optional, a run of digits splits in endless ways.
const lengths = [/^(?:-?[\d.]{1,20}(?:px|em|rem|pt|%)?|auto)(?:\s{1,9}(?:-?[\d.]{1,20}(?:px|em|rem|pt|%)?|auto)){0,3}$/i]
const words = [/^[a-z -]+$/i]

const styles = {
  color: colour,
  'background-color': colour,
  'font-family': [/^[\w\s,'"-]+$/],
  'font-size': [...length, ...words],
  'font-style': words,
  'font-weight': [/^\d{3}$/, ...words],
  'text-align': words,
  'text-decoration': words,
  'text-transform': words,
  'vertical-align': [...length, ...words],
  'line-height': length,
  'white-space': words,
  width: length,
  'max-width': length,
  'min-width': length,
  height: length,
  padding: lengths,
  'padding-left': length,
  'padding-right': length,
  'padding-top': length,
  'padding-bottom': length,
  margin: lengths,
  'margin-left': length,
  'margin-right': length,
  'margin-top': length,
  'margin-bottom': length,
  border: [/^[\w\s#.,()%-]+$/],
  'border-left': [/^[\w\s#.,()%-]+$/],
  'border-collapse': words,
  'border-radius': lengths,
  display: [/^(block|inline|inline-block|table|table-cell|table-row|none)$/i],
}

const options: sanitizeHtml.IOptions = {
  allowedTags: [...sanitizeHtml.defaults.allowedTags, 'img', 'font', 'center', 'big', 'strike', 'del', 'ins'],
  allowedAttributes: {
    '*': ['style', 'dir', 'lang', 'title', 'align', 'valign', 'bgcolor', 'width', 'height', 'class'],
    a: ['href', 'name', 'rel', 'target'],
    img: ['src', 'alt', 'data-remote-src'],
    font: ['color', 'face', 'size'],
    table: ['border', 'cellpadding', 'cellspacing'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan'],
    ol: ['start', 'type'],
    blockquote: ['type'],
  },
  allowedStyles: { '*': styles },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['cid'] },
  allowProtocolRelative: false,
  nestingLimit: 200,
  transformTags: { a: openOutside, img: blockRemoteImage },
}

/** A link leads somewhere else, in a window of its own. One that names no scheme of its own leads nowhere in a mail. */
function openOutside(tagName: string, { href, rel: _rel, target: _target, ...rest }: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  const leads = href !== undefined && /^(https?:|mailto:|tel:|#)/i.test(href.trim())
  return { tagName, attribs: { ...rest, ...(leads && { href }), rel: 'noopener noreferrer nofollow', target: '_blank' } }
}

/** Remote pictures tell the sender that somebody looked: their address is kept aside until a person asks for them. */
function blockRemoteImage(tagName: string, attribs: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  const { src, 'data-remote-src': setAside, ...rest } = attribs
  if (src && /^cid:/i.test(src)) return { tagName, attribs: { ...rest, src } }
  // Safe HTML may come here again, when a message is posted that quotes one.
  const remote = [src, setAside].find((url) => url && /^https?:/i.test(url))
  return { tagName, attribs: remote ? { ...rest, 'data-remote-src': remote } : rest }
}

/** Beyond this many tags the time grows with their square; no mail that people read comes near it. */
const maxTags = 40_000

/** Whatever stands behind the bound is left out of the result; the raw mail still has it. */
export function safeHtml(html: string): string {
  return sanitizeHtml(firstTags(html), options)
}

function firstTags(html: string): string {
  let at = -1
  for (let tags = 0; tags <= maxTags; tags++) {
    at = html.indexOf('<', at + 1)
    if (at === -1) return html
  }
  return html.slice(0, at)
}
