import type { JsonObject } from '../wire/Message.ts';
import { PROTOCOL_VERSION } from '../wire/WireCodec.ts';
import { VERSION } from '../version.ts';

/**
 * Content of `kernel_info_reply`.
 *
 * @param workspace folder whose store holds the results of steps
 */
export function kernelInfo(workspace: string): JsonObject {
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
    querymill: { workspace },
    supported_features: ['kernel subshells'],
  };
}
