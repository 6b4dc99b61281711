/** Text that was broken into lines to be joined again: format=flowed (RFC 3676). Pure. */

/**
 * Lines that end in a space go on in the next one, if that is quoted as deep. `-- ` introduces a signature and stands by itself.
 * @param deleteSpace DelSp=yes: the space itself was added, as in languages without spaces
 */
export function unflow(text: string, deleteSpace: boolean): string {
  const lines: string[] = []
  let joins = false
  let depth = 0
  for (const line of text.split('\n')) {
    const quotes = /^>*/.exec(line)?.[0] ?? ''
    const stuffed = line.slice(quotes.length)
    const content = stuffed.startsWith(' ') ? stuffed.slice(1) : stuffed
    const isFlowed = content.endsWith(' ') && content !== '-- '
    const kept = isFlowed && deleteSpace ? content.slice(0, -1) : content
    const goesOn = joins && quotes.length === depth && content !== '-- '
    if (goesOn) lines[lines.length - 1] += kept
    else lines.push(quotes === '' ? kept : `${quotes} ${kept}`)
    joins = isFlowed
    depth = quotes.length
  }
  return lines.join('\n')
}
