/** What a cell can be busy with when it is interrupted: each says "go" and has the variable `kept` before it. Name → code. */
export const INTERRUPT_SHAPES: Readonly<Record<string, string>> = {
  'an awaiting cell': 'console.log("go"); await new Promise((r) => setTimeout(r, 60_000))',
  'a promise that never settles': 'console.log("go"); await new Promise(() => {})',
  'a loop': 'console.log("go"); for (;;) kept++',
  'a loop after an await': 'await new Promise((r) => setTimeout(r, 1)); console.log("go"); for (;;);',
  'a loop of awaits': 'console.log("go"); for (;;) await null',
  'a loop with catch and finally':
    'console.log("go"); for (;;) try { for (;;); } catch {} finally { for (;;); }',
  'a loop in a timer': 'console.log("go"); setTimeout(() => { for (;;); }, 1); await new Promise(() => {})',
  'a loop in an event listener':
    'const bus = new EventTarget(); bus.addEventListener("x", () => { for (;;); }); console.log("go"); bus.dispatchEvent(new Event("x"))',
  'a loop that swallows the interrupt of its host calls':
    'console.log("go"); for (;;) try { await mill.call("probe", "echo", {}) } catch {}',
  'a flood of displays': 'console.log("go"); for (;;) await display({ a: [1, 2, 3] })',
  'a value that never says how it is shown':
    'console.log("go"); ({ [Symbol.for("Jupyter.display")]() { for (;;); } })',
  'a catastrophic regular expression': 'console.log("go"); /^(a+)+$/.test("a".repeat(40) + "b")',
  'a long sort':
    'const many = Array.from({ length: 2e6 }, Math.random); console.log("go"); many.sort((a, b) => a - b)',
  'a blocked thread': 'console.log("go"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
};
