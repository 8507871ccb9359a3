/**
 * Names that exist in every cell without a definition: ECMAScript, what Node gives to scripts and workers, and what the
 * kernel adds. A name that is missing here is at worst reported as unknown.
 */
export const GLOBAL_NAMES: ReadonlySet<string> = new Set(
  `
  undefined NaN Infinity globalThis eval isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape unescape
  Object Function Boolean Symbol Number BigInt Math Date String RegExp Array Int8Array Uint8Array Uint8ClampedArray
  Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array BigInt64Array BigUint64Array Map
  Set WeakMap WeakSet WeakRef FinalizationRegistry ArrayBuffer SharedArrayBuffer DataView Atomics JSON Promise Reflect
  Proxy Intl Iterator AsyncIterator WebAssembly Error AggregateError EvalError RangeError ReferenceError SyntaxError
  TypeError URIError SuppressedError DisposableStack AsyncDisposableStack
  console process global Buffer require module exports __filename __dirname setTimeout clearTimeout setInterval
  clearInterval setImmediate clearImmediate queueMicrotask structuredClone fetch Headers Request Response FormData
  WebSocket EventSource URL URLSearchParams URLPattern TextEncoder TextDecoder TextEncoderStream TextDecoderStream
  AbortController AbortSignal Event EventTarget CustomEvent MessageChannel MessagePort MessageEvent BroadcastChannel
  Blob File performance Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver crypto
  Crypto CryptoKey SubtleCrypto ReadableStream WritableStream TransformStream ByteLengthQueuingStrategy
  CountQueuingStrategy CompressionStream DecompressionStream DOMException navigator Navigator localStorage
  sessionStorage atob btoa
  CloseEvent ReadableStreamDefaultReader ReadableStreamBYOBReader WritableStreamDefaultWriter
  PerformanceResourceTiming
  mill display clearOutput html md svg image comms input babelHelpers plot
  `
    .trim()
    .split(/\s+/),
);
