import type { Page } from '@playwright/test';

/** The parts of React's tree that are looked at. */
interface Fiber {
  readonly alternate: Fiber | null;
  readonly child: Fiber | null;
  readonly sibling: Fiber | null;
  readonly flags: number;
  readonly memoizedProps: Readonly<Record<string, unknown>> | null;
}

interface Counter {
  renders: number;
  readonly ids: Set<string>;
  commits: number;
}

declare global {
  interface Window {
    querymillRenders?: Counter;
  }
}

/** How often node components were rendered, and in how many nodes anything was. */
export interface Renders {
  readonly renders: number;
  readonly nodes: number;
  readonly commits: number;
}

/**
 * Has React tell of every commit, as its developer tools do; to be called before the page is loaded. A node
 * component is known by its properties: the canvas gives every node `id`, `data` and `dragging`.
 */
export async function watchRenders(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const PERFORMED_WORK = 1;
    const counter: Counter = { renders: 0, ids: new Set(), commits: 0 };
    const visit = (first: Fiber | null, within: string | null): void => {
      for (let fiber = first; fiber !== null; fiber = fiber.sibling) {
        const { alternate, memoizedProps: props } = fiber;
        const rendered = alternate === null || (fiber.flags & PERFORMED_WORK) !== 0;
        const isNode = props !== null && 'data' in props && 'dragging' in props && 'id' in props;
        const node = isNode ? String(props['id']) : within;
        if (rendered && isNode) counter.renders++;
        if (rendered && node !== null) counter.ids.add(node);
        if (alternate === null || fiber.child !== alternate.child) visit(fiber.child, node);
      }
    };
    window.querymillRenders = counter;
    Object.assign(window, {
      __REACT_DEVTOOLS_GLOBAL_HOOK__: {
        supportsFiber: true,
        renderers: new Map(),
        inject: () => 1,
        onCommitFiberUnmount: () => undefined,
        onPostCommitFiberRoot: () => undefined,
        onCommitFiberRoot: (_: number, root: { readonly current: Fiber }) => {
          counter.commits++;
          visit(root.current, null);
        },
      },
    });
  });
}

/** What was rendered since this was last asked. */
export async function takeRenders(page: Page): Promise<Renders> {
  return page.evaluate(() => {
    const counter = window.querymillRenders;
    if (counter === undefined)
      throw new Error('Cannot count renders: the page was loaded without watchRenders');
    const { renders, ids, commits } = counter;
    counter.renders = 0;
    counter.commits = 0;
    counter.ids.clear();
    return { renders, nodes: ids.size, commits };
  });
}
