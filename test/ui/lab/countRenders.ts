import { expect, type Page } from '@playwright/test';

/** The parts of React's tree that are looked at. */
interface Fiber {
  readonly alternate: Fiber | null;
  readonly child: Fiber | null;
  readonly sibling: Fiber | null;
  readonly flags: number;
  /** Of a text, the text itself. */
  readonly memoizedProps: Readonly<Record<string, unknown>> | string | null;
}

interface Counter {
  readonly ids: Set<string>;
  commits: number;
}

declare global {
  interface Window {
    querymillRenders?: Counter;
  }
}

/** In how many nodes of the graph anything was rendered, and how often React changed the page. */
export interface Renders {
  readonly nodes: number;
  readonly commits: number;
}

/** Has React tell of every commit, as its developer tools do; to be called before the page is loaded. */
export async function watchRenders(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const PERFORMED_WORK = 1;
    const counter: Counter = { ids: new Set(), commits: 0 };
    const visit = (first: Fiber | null, within: string | null): void => {
      for (let fiber = first; fiber !== null; fiber = fiber.sibling) {
        const { alternate, memoizedProps: props } = fiber;
        const own = typeof props === 'object' && props !== null ? props : {};
        const isNode = String(own['className']).includes('react-flow__node ');
        const node = isNode ? String(own['data-id']) : within;
        // The frame of a node is drawn anew when its properties are another object.
        const drawn = isNode ? props !== alternate?.memoizedProps : (fiber.flags & PERFORMED_WORK) !== 0;
        if (node !== null && drawn) counter.ids.add(node);
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

/** Waits until nothing is rendered any more, and counts from there. */
export async function quiet(page: Page): Promise<void> {
  await expect
    .poll(async () => {
      await page.waitForTimeout(200);
      return (await takeRenders(page)).commits;
    })
    .toBe(0);
}

/** What was rendered since this was last asked. */
export async function takeRenders(page: Page): Promise<Renders> {
  return page.evaluate(() => {
    const counter = window.querymillRenders;
    if (counter === undefined)
      throw new Error('Cannot count renders: the page was loaded without watchRenders');
    const { ids, commits } = counter;
    const taken = { nodes: ids.size, commits };
    counter.commits = 0;
    ids.clear();
    return taken;
  });
}
