/**
 * The few pictures of the kit, drawn here so that no icon font or library is loaded on the first screen.
 * Always decoration: the word beside it carries the meaning, so it is hidden from screen readers.
 */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon" width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor"
      strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}

const PATHS = {
  forbid: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M3.8 3.8l8.4 8.4',
  intercept: 'M5.2 2h5.6L14 5.2v5.6L10.8 14H5.2L2 10.8V5.2zM6.4 5.6v4.8M9.6 5.6v4.8',
  evidence: 'M13 7.4 8 12.3a3 3 0 0 1-4.3-4.2L9 2.9a2 2 0 0 1 2.9 2.8L6.7 10.9a1 1 0 0 1-1.4-1.4l4.5-4.4',
  note: 'M8 2.2 14.3 13H1.7zM8 6.4v3M8 11.2v.1',
  record: 'M4 2h8v12H4zM6.2 5.2h3.6M6.2 8h3.6M6.2 10.8h2',
  pass: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M5.3 8.2l1.9 1.9 3.6-4',
  unknown: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M6.3 6.3a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.9.7-.9 1.3M8 11.3v.1',
  running: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M6.6 5.6 10.4 8l-3.8 2.4z',
  waiting: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 4.8V8l2.2 1.6',
  draft: 'M3 13l.6-2.8L10.8 3 13 5.2 5.8 12.4zM9.4 4.4l2.2 2.2',
  bad: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  moon: 'M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z',
  desk: 'M2 3.5h12v7H2zM5.5 13.5h5M8 10.5v3',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.1M2.5 8h.1M2.5 12h.1',
  scale: 'M8 2v12M5 14h6M3 4.5h10M3 4.5 1.3 9h3.4zM13 4.5 11.3 9h3.4z',
  person: 'M8 2.2a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2M2.8 13.8c.4-2.7 2.4-4.2 5.2-4.2s4.8 1.5 5.2 4.2',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.4 10.4l3.1 3.1',
  plus: 'M8 3v10M3 8h10',
  trash: 'M3 4.5h10M6.2 4.5V3h3.6v1.5M4.4 4.5l.6 9h6l.6-9',
  download: 'M8 2.5v7.2M5 7l3 3 3-3M3 13.2h10',
  upload: 'M8 10V2.8M5 5.4l3-3 3 3M3 13.2h10',
  seal: 'M3 3h10v10H3zM5.5 5.5h5v5h-5z',
  bell: 'M4 11V7.2a4 4 0 0 1 8 0V11l1.2 1.6H2.8zM6.8 14.2h2.4M8 3.2V2',
  leave: 'M6.5 2.5h-4v11h4M6 8h8M11 5l3 3-3 3',
} as const

export type IconName = keyof typeof PATHS
