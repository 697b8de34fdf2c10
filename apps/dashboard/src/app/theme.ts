import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/** The green of the logo. Index 7 has enough contrast on white, index 4 on black. */
const pine: MantineColorsTuple = [
  '#ecf8f4',
  '#daeee7',
  '#b0dccd',
  '#83c9b2',
  '#5eb99b',
  '#46af8c',
  '#2f9a78',
  '#1c7a5f',
  '#1c6758',
  '#0f4f43',
]

export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 7 },
  colors: { pine },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  autoContrast: true,
  components: {
    Modal: { styles: { title: { fontWeight: 650 } } },
    Drawer: { styles: { title: { fontWeight: 650 } } },
  },
})

/** Mantine's dimmed grey and badge colours have too little contrast (WCAG 2, 1.4.3). */
export const colorVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-teal-light-color': '#06664a',
    '--mantine-color-blue-light-color': 'var(--mantine-color-blue-9)',
    '--mantine-color-yellow-light-color': '#7a4f00',
    '--mantine-color-red-light-color': '#b02020',
    '--mantine-color-gray-light-color': 'var(--mantine-color-gray-8)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-5)',
    '--mantine-color-teal-light-color': 'var(--mantine-color-teal-3)',
    '--mantine-color-blue-light-color': 'var(--mantine-color-blue-2)',
    '--mantine-color-yellow-light-color': 'var(--mantine-color-yellow-3)',
    '--mantine-color-red-light-color': 'var(--mantine-color-red-2)',
    '--mantine-color-gray-light-color': 'var(--mantine-color-gray-3)',
  },
})
