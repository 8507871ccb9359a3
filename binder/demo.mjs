/**
 * `npm run demo [-- NAME [arguments of querymill run]]`: sets the clone up, then runs a starter (quick by default)
 * or a notebook of the clone without a browser. Results lie in workspace/; what is done once is reused by the next demo and by `npm start`.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { orExplain, setUp } from './setup.mjs';
import { becomeChild } from './setup/becomeChild.mjs';

const [name = 'quick', ...rest] = process.argv.slice(2);
const context = await orExplain(() => setUp());
const workspace = join(context.root, 'workspace');
mkdirSync(workspace, { recursive: true });
const path = join(context.root, name);
const notebook = existsSync(path) ? path : name;
await becomeChild(context, [context.python, '-m', 'querymill', 'run', notebook, ...rest], workspace);
