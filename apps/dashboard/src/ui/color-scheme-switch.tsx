import { ActionIcon, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'

const next: Record<MantineColorScheme, MantineColorScheme> = { auto: 'light', light: 'dark', dark: 'auto' }
const looks = {
  auto: { Icon: IconDeviceDesktop, label: 'Colours: as the system has them' },
  light: { Icon: IconSun, label: 'Colours: light' },
  dark: { Icon: IconMoon, label: 'Colours: dark' },
}

/** Light, dark, or what the system says. */
export function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { Icon, label } = looks[colorScheme]
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next[colorScheme])}
    >
      <Icon size={18} stroke={1.7} aria-hidden />
    </ActionIcon>
  )
}
