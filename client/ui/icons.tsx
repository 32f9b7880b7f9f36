const paths = {
  layers: 'M8 2 14 5.4 8 8.8 2 5.4ZM2.6 8.2 8 11.2l5.4-3M2.6 11 8 14l5.4-3',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  whole: 'M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3',
  target: 'M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3M8 11.2A3.2 3.2 0 1 0 8 4.8a3.2 3.2 0 0 0 0 6.4Z',
  sun: 'M8 10.8A2.8 2.8 0 1 0 8 5.2a2.8 2.8 0 0 0 0 5.6ZM8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M12.6 3.4l-1.1 1.1M4.5 11.5l-1.1 1.1',
  moon: 'M13 9.4A5.4 5.4 0 0 1 6.6 3 5.4 5.4 0 1 0 13 9.4Z',
  contrast: 'M8 13.5a5.5 5.5 0 1 0 0-11ZM8 2.5a5.5 5.5 0 0 0 0 11M8 4.5h2M8 7h5M8 9.5h4.8M8 12h2.6',
  keyboard: 'M2 4.5h12v7H2ZM4.5 7h.01M7 7h.01M9.5 7h.01M12 7h.01M5 9.4h6',
  user: 'M8 7.6A2.6 2.6 0 1 0 8 2.4a2.6 2.6 0 0 0 0 5.2ZM3 13.6c.5-2.6 2.4-4 5-4s4.5 1.4 5 4',
  chevron: 'M4.5 6.4 8 9.9l3.5-3.5',
  check: 'M3.5 8.4 6.7 11.5 12.5 5',
  copy: 'M5.5 5.5h7.5v7.5H5.5ZM3 10.5V3h7.5',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  search: 'M7 11.4A4.4 4.4 0 1 0 7 2.6a4.4 4.4 0 0 0 0 8.8ZM10.2 10.2 13.6 13.6',
  tools: 'M2.5 11.5 11.5 2.5l2 2-9 9ZM5 9l1.2 1.2M7 7l1.2 1.2M9 5l1.2 1.2',
  sound: 'M2.5 6.3h2.2L8 3.4v9.2L4.7 9.7H2.5ZM10.4 5.9a3 3 0 0 1 0 4.2M12.2 4.2a5.4 5.4 0 0 1 0 7.6',
  silence: 'M2.5 6.3h2.2L8 3.4v9.2L4.7 9.7H2.5ZM10.5 6.2l3.4 3.6M13.9 6.2l-3.4 3.6',
  image: 'M2.5 3h11v10h-11ZM2.5 11l3.2-3.4 2.6 2.6 2-1.8 3.2 3M10.3 5.8v.1',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  bell: 'M8 2.2a3.8 3.8 0 0 1 3.8 3.8c0 3.6 1.4 4.8 1.4 4.8H2.8S4.2 9.6 4.2 6A3.8 3.8 0 0 1 8 2.2ZM6.6 13a1.5 1.5 0 0 0 2.8 0',
  phone:
    'M3 2.5h2.6l1.3 3-1.6 1.2a7.5 7.5 0 0 0 4 4l1.2-1.6 3 1.3V13c0 .6-.5 1-1 1A10.5 10.5 0 0 1 2 3.5c0-.5.4-1 1-1Z',
  print: 'M4.5 6V2.5h7V6M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7v4h-7Z',
  warning: 'M8 2.5 14.3 13.4H1.7ZM8 6.5v3.2M8 11.6v.1',
} as const;

export type IconName = keyof typeof paths;

/** A line icon in the colour of the text around it; decorative, so the control names itself. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={`${size / 16}rem`}
      height={`${size / 16}rem`}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** The product's mark: a grid with the one responsible cell lit. */
export function Logo() {
  return (
    <svg className="logo" width="1.375rem" height="1.375rem" viewBox="0 0 32 32" aria-hidden="true">
      <path className="logo-lines" d="M12 4 11 28M21 4l-1.4 24M4 12l24-1M4 20.5l24-1" />
      <path className="logo-cell" d="M11.6 11.7 20.6 11.3 20.1 19.8 11.3 20.2Z" />
    </svg>
  );
}
