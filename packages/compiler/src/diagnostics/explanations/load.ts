import { type Explanations, explain } from './explanation.ts'

/** Explanations of what keeps a config from being read, evaluated or typed. */
export const load: Explanations = {
  FMK0002: explain(
    'command',
    'TypeScript 7 is a program of its own, one for each platform, and npm installs it as an optional dependency. Without it nothing can be type-checked, and a config that was not type-checked is not trusted. Install again with optional dependencies, on the platform that the command runs on.',
    'npm ci --omit=optional',
    'npm ci',
  ),
  FMK1001: explain(
    'extra',
    'TypeScript found a mistake in the config. The types of the config language say most of what can be wrong before anything runs, so an error of TypeScript is an error of the config. Change what stands at the place; the code of TypeScript is given beside the message.',
    "export const retries: number = 'three'",
    'export const retries: number = 3',
  ),
  FMK1002: explain(
    'extra',
    'The config is run as JavaScript with its types taken away, so syntax that means something at run time beside JavaScript cannot stand in it: enums, namespaces, parameter properties. Write a constant object, a module or a plain field instead.',
    'export enum Level { Low, High }',
    "export const Level = { Low: 'low', High: 'high' } as const",
  ),
  FMK1101: explain(
    'command',
    'There is no file where the config is looked for, which is `fullmakt.config.ts` in the folder that the command runs in. Run the command in the folder of the config, or name the file.',
    'fullmakt check --config no-such-file.ts',
    'fullmakt check --config infra/fullmakt.config.ts',
  ),
  FMK1102: explain(
    'extra',
    'The config threw an error while it was evaluated, so there is nothing to check. It is evaluated alone, without environment, files and network: code that needs them ends here. Compute what it needs from the files of the project.',
    "const settings: { timeout?: string } = {}\nif (settings.timeout === undefined) throw new Error('no timeout')",
    "const settings: { timeout?: string } = { timeout: '10s' }\nif (settings.timeout === undefined) throw new Error('no timeout')",
  ),
  FMK1103: explain(
    'tools',
    'The config, or a part of it, is not what the functions of `fullmakt` give. Only their values carry what the compiler needs, so an object that merely looks like one is not taken. Export the value of `defineConfig({…})` and use the values of `tool`, `scope`, `role` and the others.',
    "tools: { thing, other: { kind: 'tool' } as never },",
    'tools: { thing, other: thing },',
  ),
  FMK1104: explain(
    'package.json',
    'A config is an ES module, and a package tells by `"type": "module"` that its files are. Without it, editors, Node and other tools read the same file in another way than the compiler does. Set the type in the package.json beside the config; `check --fix` adds it where it is missing.',
    '{ "name": "acme-agents" }',
    '{ "name": "acme-agents", "type": "module" }',
  ),
  FMK1105: explain(
    'extra',
    'The evaluation of a config is stopped after five seconds. A config is data, and building it takes milliseconds; one that does not end most likely has a loop that never does.',
    'for (let left = 3; left > 0; ) void left',
    'for (let left = 3; left > 0; left--) void left',
  ),
  FMK1106: explain(
    'extra',
    'The evaluation of a config may use 512 MB. A config that needs more most likely has a structure that grows without end.',
    'const hoard: number[][] = []\nwhile (hoard.length >= 0) hoard.push(new Array(100_000).fill(hoard.length))',
    'const hoard: number[][] = []\nwhile (hoard.length < 3) hoard.push(new Array(100_000).fill(hoard.length))',
  ),
  FMK1107: explain(
    'imports',
    'The files of the config could not be put together: the syntax of one is wrong, or an import leads nowhere. Mend the syntax or the import at the place that is shown.',
    "import './no-such-file.ts'",
    "import 'fullmakt'",
  ),
  FMK1108: explain(
    'extra',
    'The type-check of a config is stopped after 120 seconds of work. The types of thousands of tools take a tenth of that; types that do not end most likely grow with each step of a recursion, or belong to a literal that is nested hundreds of levels deep. Give the literal a type of its own, or move it to a JSON or YAML file.',
    "type Walk<T extends unknown[]> = T['length'] extends 40 ? 'end' : Walk<[...T, 0]> extends Walk<[...T, 1]> ? 'end' : never\nexport const end: Walk<[]> = 'end'",
    "type Walk<T extends unknown[]> = T['length'] extends 40 ? 'end' : Walk<[...T, 0]>\nexport const end: Walk<[]> = 'end'",
  ),
  FMK1301: explain(
    'imports',
    'A config cannot import modules of Node. It is data, evaluated without files, network, environment and processes, so that the same files give the same artifact everywhere. Write the value into a file of the project: TypeScript and JSON can be imported.',
    "import { env } from 'node:process'\nexport const stage = env['STAGE']",
    "export const stage = 'production'",
  ),
  FMK1302: explain(
    'imports',
    'A config may import `fullmakt`, `zod`, files of the project and packages of the same workspace. Any other package would put code that nobody reviewed into what decides about access. Copy what you need into the project, or generate it into a file.',
    "import * as ajv from 'ajv'\nexport const validator = ajv",
    "import * as zod from 'zod'\nexport const validator = zod",
  ),
  FMK1303: explain(
    'imports',
    'A config is made of the TypeScript, JavaScript, JSON and YAML files of its own project: of the workspace or repository that it stands in, and of packages by their names. A file from elsewhere on the machine would be another one on the next, nobody would have reviewed it, and it may hold what should not go into an artifact. Copy what the config needs into a file of the project.',
    "import hosts from '/etc/hosts' with { type: 'text' }\nexport const known = hosts",
    "import manifest from './package.json' with { type: 'json' }\nexport const known = manifest",
  ),
  FMK1310: explain(
    'extra',
    'The current time, the time zone, the locale and randomness are not there while a config is evaluated: with them, two builds of the same files would differ, and a review would say nothing about what is deployed. Write the value itself. Conditions on the time of a call are written with `now`.',
    'export const built = Date.now()',
    "export const built = Date.parse('2026-01-01T00:00:00Z')",
  ),
  FMK9001: explain(
    'command',
    'Fullmakt did something that it should never do. The config may be right or wrong: this says nothing about it. Please report it with the command and, if you can, the config.',
    'fullmakt check',
    'fullmakt check',
  ),
}
