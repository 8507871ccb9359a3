import type { JsonObject } from '../wire/Message.ts';
import { PROTOCOL_VERSION } from '../wire/WireCodec.ts';
import { VERSION } from '../version.ts';

/** Content of `kernel_info_reply`. */
export function kernelInfo(): JsonObject {
  return {
    status: 'ok',
    protocol_version: PROTOCOL_VERSION,
    implementation: 'querymill',
    implementation_version: VERSION,
    language_info: {
      name: 'typescript',
      version: '5.9',
      mimetype: 'application/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      codemirror_mode: { name: 'javascript', typescript: true },
      nbconvert_exporter: 'script',
    },
    banner: `Querymill ${VERSION}: TypeScript on Node ${process.versions.node}`,
    help_links: [
      { text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' },
      { text: 'Node.js', url: 'https://nodejs.org/docs/latest-v24.x/api/' },
    ],
    debugger: false,
    supported_features: ['kernel subshells'],
  };
}
