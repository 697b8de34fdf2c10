import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createProgram } from './program.ts'
import { cliFolder, type CliFolder } from '../../test/support/cli.ts'

let folder: CliFolder
beforeAll(() => {
  folder = cliFolder()
})
afterAll(() => folder.remove())

/** Every command, with the groups. */
function all(command: Command): Command[] {
  return [command, ...command.commands.flatMap(all)]
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()
}

const commands = all(createProgram(() => {})).map((command) => ({ path: pathOf(command), command }))

describe('help', () => {
  it.each(commands)('for `$path` says what the command does and what each option means', ({ command }) => {
    expect(command.description()).not.toBe('')
    expect(command.helpInformation()).toContain('Usage: guidepost')
    for (const option of command.options) expect(option.description, option.flags).not.toBe('')
  })

  // These two print what a shell reads.
  const forShells = new Set(['guidepost complete', 'guidepost completion'])
  const leaves = commands.filter(({ path, command }) => command.commands.length === 0 && !forShells.has(path))
  it.each(leaves)('`$path` takes --json', ({ command }) => {
    expect(command.options.map(({ long }) => long)).toContain('--json')
  })

  it('is printed to stdout, with exit code 0', async () => {
    const { code, stdout } = await folder.spawn('events', 'show', '--help')
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('guidepost events show') })
  })
})

it('starts from source, as `pnpm guidepost` does: no dependency has a condition named `source` that leads to TypeScript', async () => {
  // Runs the source, not the bundle that the other tests run.
  const alone = cliFolder({ NODE_OPTIONS: '', TESTS_BUNDLES: '' })
  onTestFinished(() => alone.remove())
  expect(await alone.spawn('--version')).toMatchObject({ code: 0, stderr: '' })
})

describe('exit codes', () => {
  it.each([
    [0, ['--version'], /^\d+\.\d+\.\d+/],
    [2, [], /Usage: guidepost/],
    [2, ['events'], /Usage: guidepost events/],
    [2, ['nope'], /unknown command 'nope'/],
    [2, ['serve', '--nope'], /unknown option '--nope'/],
    [2, ['events', 'list', '--limit', 'many'], /whole number/],
    [2, ['connections', 'create', 'acme', '--config', '[]'], /JSON object/],
    [2, ['demo', '--port', '70000'], /0 to 65535/],
    [2, ['send'], /Name a sample or a file/],
    [2, ['init', '--environment', '..'], /must be letters/],
    [1, ['events', 'list'], /no_api_key: GUIDEPOST_API_KEY is not set\n.*keys create/],
    [1, ['keys', 'list'], /GUIDEPOST_ENCRYPTION_KEY is not set/],
  ])('%i for %j', async (expected, args, message) => {
    const { code, stdout, stderr } = await folder.run(...args)
    expect(stdout + stderr).toMatch(message)
    expect(code).toBe(expected)
  })

  it.each([
    [0, ['--version'], '', /^\d+\.\d+\.\d+\n$/],
    [1, ['events', 'list'], /^no_api_key: /, ''],
    [2, ['nope'], /unknown command 'nope'/, ''],
  ])('%i for %j is the exit code of the process, which prints nothing else', async (code, args, stderr, stdout) => {
    const printed = (text: string | RegExp) => (text === '' ? '' : expect.stringMatching(text))
    expect(await folder.spawn(...args)).toEqual({ code, stderr: printed(stderr), stdout: printed(stdout) })
  })

  it('a gateway that is not running is named, with what to do', async () => {
    const alone = cliFolder({
      GUIDEPOST_URL: 'http://127.0.0.1:9',
      GUIDEPOST_API_KEY: '0b9d3f68-7c21-4e5a-9f47-c8a1e2d35b76',
    })
    const { code, stderr } = await alone.run('events', 'list')
    await alone.remove()
    expect(stderr).toMatch(
      /^no_answer: Nothing answers at http:\/\/127\.0\.0\.1:9: .+\nStart the gateway .+GUIDEPOST_URL/,
    )
    expect(code).toBe(1)
  })

  it.each([[['nope']], [['send']], [['events', 'list']], [['events']]])(
    'with --json, %j fails in JSON on stderr',
    async (args) => {
      const { stdout, stderr } = await folder.run(...args, '--json')
      expect(stdout).toBe('')
      const line = stderr.trim().split('\n').at(-1)!
      expect(JSON.parse(line)).toEqual({
        error: expect.objectContaining({ code: expect.any(String), message: expect.any(String) }),
      })
    },
  )
})

describe('completion', () => {
  it.each([
    ['bash', /complete -F \w+ guidepost/],
    ['zsh', /#compdef guidepost/],
    ['fish', /complete -c guidepost/],
  ])('prints a script for %s', async (shell, script) => {
    expect(await folder.spawn('completion', shell)).toMatchObject({ code: 0, stdout: expect.stringMatching(script) })
  })

  it.each([
    [['conn'], ['connect', 'connections']],
    [
      ['connections', ''],
      ['list', 'create', 'show', 'set-config', 'set-webhook-url', 'delete'],
    ],
    [
      ['integrations', 'delete', 'autotask', '--'],
      ['--plan', '--yes', '--json'],
    ],
  ])('of %j proposes %j', async (words, expected) => {
    const { stdout } = await folder.spawn('complete', '--', ...words)
    expect(stdout.split('\n').map((line) => line.split('\t')[0])).toEqual(expect.arrayContaining(expected))
  })

  // Windows has no bash of its own.
  it.skipIf(process.platform === 'win32')('works in a real bash', async () => {
    const { stdout } = await folder.spawn('completion', 'bash')
    const bin = fileURLToPath(new URL('../bin.ts', import.meta.url))
    const script = [
      `guidepost() { "${process.execPath}" --conditions=guidepost-source "${bin}" "$@"; }`,
      stdout,
      // Of the package bash-completion, which this machine may lack.
      '_get_comp_words_by_ref() { words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${words[cword]}; prev=${words[cword-1]}; }',
      'COMP_WORDS=(guidepost integrations del); COMP_CWORD=2; COMP_LINE="guidepost integrations del"; COMP_POINT=${#COMP_LINE}',
      '$(complete -p guidepost | sed -E "s/.*-F ([^ ]+).*/\\1/")',
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ].join('\n')
    const { stdout: proposed } = await promisify(execFile)('bash', ['-c', script])
    expect(proposed.trim()).toMatch(/^delete/)
  })
})
