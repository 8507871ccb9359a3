/**
 * Reads the cases of a JUnit XML report: node:test, pytest and Playwright all write one. A case that failed once and
 * passed when it was repeated is passed and `flaky`, with what the failed attempt said.
 * @param {string} xml
 * @returns {{ name: string, state: 'passed' | 'failed' | 'skipped', detail: string, flaky?: true }[]}
 */
export function readJunit(xml) {
  const texts = [];
  const plain = xml.replaceAll(
    /<!\[CDATA\[([\s\S]*?)\]\]>/g,
    (_, text) => `\u0000${texts.push(text) - 1}\u0000`,
  );
  const restore = (text) => text.replaceAll(/\u0000(\d+)\u0000/g, (_, index) => texts[Number(index)] ?? '');
  const cases = [];
  for (const [, attributes, body = ''] of plain.matchAll(
    /<testcase\b((?:[^>"]|"[^"]*")*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g,
  )) {
    const trouble = /<(failure|error)\b((?:[^>"]|"[^"]*")*?)(?:\/>|>([\s\S]*?)<\/\1>)/.exec(body);
    const flaky = /<flaky(Failure|Error)\b(?:[^>"]|"[^"]*")*?(?:\/>|>([\s\S]*?)<\/flaky\1>)/.exec(body);
    const skip = /<skipped\b((?:[^>"]|"[^"]*")*?)\/?>/.exec(body);
    const name = [attribute(attributes, 'classname'), attribute(attributes, 'name')]
      .filter((part) => part && part !== 'test')
      .join(' › ');
    if (trouble) {
      const detail = unescape(restore(trouble[3] ?? '')).trim() || attribute(trouble[2], 'message');
      cases.push({ name, state: 'failed', detail });
    } else if (skip) {
      cases.push({ name, state: 'skipped', detail: attribute(skip[1], 'message') });
    } else if (flaky) {
      const said = /<stackTrace\b[^>]*>([\s\S]*?)<\/stackTrace>/.exec(flaky[2] ?? '')?.[1] ?? '';
      cases.push({ name, state: 'passed', detail: unescape(restore(said)).trim(), flaky: true });
    } else {
      cases.push({ name, state: 'passed', detail: '' });
    }
  }
  return cases;
}

function attribute(attributes, name) {
  const match = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes);
  return match ? unescape(match[1]) : '';
}

const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescape(text) {
  return text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(lt|gt|quot|apos|amp));/gi, (_, hex, decimal, name) =>
    name ? ENTITIES[name] : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)),
  );
}
