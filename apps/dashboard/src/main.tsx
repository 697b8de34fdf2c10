import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './app/app.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'

createRoot(document.querySelector('#root')!).render(<App />)
