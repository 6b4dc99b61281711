/** Icons, drawn on a grid of 24 with strokes of the text's colour. They say nothing that words beside them don't. Pure. */

const paths = {
  gate: 'M4 21V11a8 8 0 0 1 16 0v10M9 21v-8a3 3 0 0 1 6 0v8M2 21h20',
  records: 'M4 5h16v14H4zM4 13h4l2 3h4l2-3h4',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4',
  held: 'M12 3l9 16H3zM12 10v4M12 17v.01',
  log: 'M5 4h14v16H5zM9 9h6M9 13h6M9 17h3',
  simulator: 'M9 9a3 3 0 1 1 4 2.8c-.7.4-1 1-1 1.7M12 17v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  figures: 'M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6',
  setup: 'M4 7h10M18 7h2M4 12h3M11 12h9M4 17h8M16 17h4M16 5v4M9 10v4M14 15v4',
  out: 'M14 4h5v16h-5M4 12h10M10 8l4 4-4 4',
  menu: 'M4 7h16M4 12h16M4 17h16',
  back: 'M15 5l-7 7 7 7',
  forward: 'M9 5l7 7-7 7',
  check: 'M5 12l5 5L20 7',
  cross: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5',
  envelope: 'M3 6h18v12H3zM3 7l9 7 9-7',
  note: 'M5 4h14v12l-4 4H5zM15 20v-4h4M9 9h6M9 13h3',
  reply: 'M10 6L4 12l6 6M4 12h9a7 7 0 0 1 7 7',
  attachment: 'M8 12l6-6a3 3 0 0 1 4 4l-8 8a5 5 0 0 1-7-7l8-8',
  user: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21a8 8 0 0 1 16 0',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 4M15 9v.01',
  download: 'M12 4v11M7 11l5 5 5-5M4 20h16',
  retry: 'M4 12a8 8 0 1 0 3-6.2M4 4v4h4',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  edit: 'M4 20l1-4L16 5l3 3L8 19z',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2',
  domain: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  company: 'M4 21V5h9v16M13 10h7v11M2 21h20M7 9h3M7 13h3M7 17h3M16 14h1M16 17h1',
  model: 'M12 3l9 5-9 5-9-5zM3 12l9 5 9-5M3 16l9 5 9-5',
  key: 'M15 4a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM11.5 12.5L4 20M7 17l2 2',
  'way-in': 'M4 4v16M9 12h11M13 8l-4 4 4 4',
  'way-out': 'M20 4v16M4 12h11M11 8l4 4-4 4',
  shield: 'M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM8.5 12l2.5 2.5 4.5-5',
  block: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM6.5 6.5l11 11',
  hook: 'M9 8a3.5 3.5 0 1 1 5 3l3 5M12 8l-3.5 6.5M7 14a3.5 3.5 0 1 0 3.5 4H17',
  api: 'M9 6l-6 6 6 6M15 6l6 6-6 6',
  external: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
