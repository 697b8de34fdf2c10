import { afterEach, expect, it } from 'vitest'
import { startScene, type Scene } from '../src/testing-autotask.ts'

let scene: Scene
afterEach(() => scene?.stop())

it('connects a tenant in one call', async () => {
  scene = await startScene()
  const answer = await scene.connect('acme', { registrations: [{ preset: 'ticket-monitor' }] })
  console.log(JSON.stringify(answer, null, 1).slice(0, 6000))
  expect(answer.status).toBe(200)
  console.log(scene.autotask.tenant.webhooks())
})
