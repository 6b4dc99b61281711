/**
 * Inline styles of mail: what lays out and colours stays; what loads, moves out of its place or is not understood goes. Pure.
 *
 * The sanitiser's own filter compares each value with patterns, and loses a background's colour with its picture. Here a value
 * is read piece by piece and kept only if each piece is known, so that what is kept has no escape, comment, block or address
 * in it: every browser reads it the same way, whatever it would have made of the original.
 */

const properties = new Set(
  [
    'background background-attachment background-clip background-color background-image background-origin background-position',
    'background-repeat background-size border border-bottom border-bottom-color border-bottom-left-radius border-bottom-right-radius',
    'border-bottom-style border-bottom-width border-collapse border-color border-left border-left-color border-left-style',
    'border-left-width border-radius border-right border-right-color border-right-style border-right-width border-spacing border-style',
    'border-top border-top-color border-top-left-radius border-top-right-radius border-top-style border-top-width border-width',
    'outline outline-color outline-style outline-width box-shadow box-sizing caption-side clear color direction display empty-cells',
    'flex flex-basis flex-direction flex-flow flex-grow flex-shrink flex-wrap align-content align-items align-self justify-content',
    'justify-items justify-self gap row-gap column-gap grid-column grid-row grid-template-columns grid-template-rows order float font',
    'font-family font-size font-stretch font-style font-variant font-weight height hyphens letter-spacing line-break line-height',
    'list-style list-style-image list-style-position list-style-type margin margin-block margin-bottom margin-inline margin-left',
    'margin-right margin-top max-height max-width min-height min-width object-fit object-position aspect-ratio opacity overflow',
    'overflow-wrap overflow-x overflow-y padding padding-block padding-bottom padding-inline padding-left padding-right padding-top',
    'tab-size table-layout text-align text-align-last text-decoration text-decoration-color text-decoration-line',
    'text-decoration-style text-decoration-thickness text-indent text-overflow text-shadow text-transform text-underline-offset',
    'unicode-bidi vertical-align visibility white-space width word-break word-spacing word-wrap writing-mode',
  ].flatMap((names) => names.split(' ')),
)

/** Longer values are no layout but pictures and attacks. */
const maxValueLength = 4000

/** `expression`, `image-set`, `url` and `attr` are none of these. A name that is followed by "(" is never an `ident`. */
const piece = new RegExp(
  [
    String.raw`(?<open>(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|calc|min|max|clamp|minmax|repeat|fit-content|(?:repeating-)?(?:linear|radial)-gradient)\()`,
    String.raw`(?<address>url\((?:"[^"]*"|'[^']*'|[^"'()]*)\))`,
    String.raw`(?<plain>\s|,|/(?!\*)|#[0-9a-f]{3,8}(?![\w-])|[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:%|[a-z]{1,5})?(?![\w(])|-?[a-z_\u0080-\uffff][\w\u0080-\uffff-]*(?![\w\u0080-\uffff(-])|"[^"\\<>\n\f\r]*"|'[^'\\<>\n\f\r]*')`,
    String.raw`(?<inner>[+*(]|-(?=\s))`,
    String.raw`(?<close>\))`,
  ].join('|'),
  'iy',
)

/** @param style the value of a `style` attribute, its entities decoded */
export function safeStyle(style: string): string {
  const plain = style.includes('/*') ? withoutComments(style) : style
  const kept: string[] = []
  for (const declaration of /["'()]/.test(plain) ? splitAtSemicolons(plain) : plain.split(';')) {
    const colon = declaration.indexOf(':')
    const name = declaration.slice(0, Math.max(colon, 0)).trim().toLowerCase()
    if (!properties.has(name)) continue
    const value = safeValue(name, declaration.slice(colon + 1).trim())
    if (value) kept.push(`${name}:${value}`)
  }
  return kept.join(';')
}

function withoutComments(style: string): string {
  let plain = ''
  let from = 0
  for (;;) {
    const open = style.indexOf('/*', from)
    if (open === -1) return plain + style.slice(from)
    plain += `${style.slice(from, open)} `
    const close = style.indexOf('*/', open + 2)
    if (close === -1) return plain
    from = close + 2
  }
}

/** A semicolon within quotes or brackets ends nothing: `url(data:image/png;base64,…)`. */
function splitAtSemicolons(style: string): string[] {
  const parts: string[] = []
  let from = 0
  let depth = 0
  let quote = ''
  for (let at = 0; at < style.length; at++) {
    const letter = style.charAt(at)
    if (quote) quote = letter === quote ? '' : quote
    else if (letter === '"' || letter === "'") quote = letter
    else if (letter === '(') depth++
    else if (letter === ')') depth = Math.max(0, depth - 1)
    else if (letter === ';' && depth === 0) {
      parts.push(style.slice(from, at))
      from = at + 1
    }
  }
  return [...parts, style.slice(from)]
}

/** Empty where nothing may stay. */
function safeValue(name: string, written: string): string {
  if (written.length > maxValueLength) return ''
  const [, important = ''] = /(!\s{0,9}important)$/i.exec(written) ?? []
  const value = knownPieces(written.slice(0, written.length - important.length))
  if (value === '' || isOutOfPlace(name, value)) return ''
  return important ? `${value} !important` : value
}

/** The value without its addresses; empty if any other piece of it is not known. */
function knownPieces(value: string): string {
  let kept = ''
  let depth = 0
  piece.lastIndex = 0
  while (piece.lastIndex < value.length) {
    const { open, address, plain, inner, close } = piece.exec(value)?.groups ?? {}
    if (open) depth++
    else if (close) depth--
    else if (!plain && !(depth > 0 && inner) && !(depth === 0 && address)) return ''
    if (inner === '(') depth++
    if (depth < 0) return ''
    kept += address ? ' ' : (open ?? plain ?? inner ?? close ?? '')
  }
  const whole = kept
    .replace(/\s+/g, ' ')
    .replace(/^[ ,]+/, '')
    .trim()
  return depth === 0 && !/^\/|,$/.test(whole) ? whole : ''
}

/** What lies over its neighbours, as Gmail sees it too, or reads in another order than it is written. */
function isOutOfPlace(name: string, value: string): boolean {
  return (name.startsWith('margin') && /-\s?[\d.]|calc|min|max|clamp/i.test(value)) || (name === 'unicode-bidi' && /override/i.test(value))
}
