/** Tables for a terminal, and the figures in them. Pure. */

/** The first column is text, all others are figures. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return [head, ...rows].map(line).join('\n')
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

export function whole(figure: number): string {
  return Math.round(figure).toLocaleString('en')
}

export function tenths(figure: number): string {
  return figure.toFixed(1)
}

/** The mean of the middle half: as steady as a median, and finer where a clock tells whole milliseconds. */
export function midmean(values: number[]): number {
  const quarter = Math.floor(values.length / 4)
  const middle = values.toSorted((a, b) => a - b).slice(quarter, values.length - quarter)
  return middle.reduce((total, value) => total + value, 0) / middle.length
}
