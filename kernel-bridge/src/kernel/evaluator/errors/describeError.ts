import { inspect } from 'node:util';
import { CellSyntaxError } from '../compile/CellSyntaxError.ts';
import type { SourceMaps } from '../compile/SourceMaps.ts';
import type { ErrorReport } from '../messages.ts';
import { cleanNames } from './cleanNames.ts';
import { excerpt } from './excerpt.ts';

/** How many causes behind an error are shown. */
const MAX_CAUSES = 5;
const MAX_TEXT = 20_000;

/** Describes whatever was thrown. Never throws itself, however hostile the value is. */
export function describeError(thrown: unknown, maps: SourceMaps): ErrorReport {
  if (!isError(thrown)) {
    const evalue = showValue(thrown);
    return { ename: 'Uncaught', evalue, traceback: [`Uncaught ${evalue}`] };
  }
  const ename = readText(thrown, 'name') || 'Error';
  const evalue = cleanNames(readText(thrown, 'message'));
  const traceback = [`${ename}: ${evalue}`, ...placeOf(thrown, maps)];
  appendCauses(thrown, traceback, maps, 0);
  return { ename, evalue, traceback };
}

function appendCauses(error: object, traceback: string[], maps: SourceMaps, depth: number): void {
  if (depth >= MAX_CAUSES) return;
  const cause = read(error, 'cause');
  const several = read(error, 'errors');
  const behind = [
    ...(cause === undefined || (typeof cause === 'string' && read(error, 'title') !== undefined)
      ? []
      : [cause]),
    ...(Array.isArray(several) ? (several.slice(0, MAX_CAUSES) as unknown[]) : []),
  ];
  for (const each of behind) {
    if (!isError(each)) {
      traceback.push('', `Caused by: ${showValue(each)}`);
      continue;
    }
    const name = readText(each, 'name') || 'Error';
    traceback.push(
      '',
      `Caused by: ${name}: ${cleanNames(readText(each, 'message'))}`,
      ...placeOf(each, maps),
    );
    appendCauses(each, traceback, maps, depth + 1);
  }
}

/** The frames of an error, and the line of the user's code where it began. */
function placeOf(error: object, maps: SourceMaps): string[] {
  if (error instanceof CellSyntaxError) return error.place.split('\n');
  const frames = readText(error, 'stack')
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  for (const frame of frames) {
    const match = /(?:\(|at (?:async )?)([^()]+?):(\d+):(\d+)\)?$/.exec(frame);
    const [, file = '', line = '', column = ''] = match ?? [];
    const source = maps.source(file);
    if (source !== undefined) return [...frames, '', excerpt(source, Number(line), Number(column))];
  }
  return frames;
}

function isError(value: unknown): value is object {
  try {
    return (
      value instanceof Error ||
      (typeof value === 'object' &&
        value !== null &&
        Object.prototype.toString.call(value) === '[object Error]')
    );
  } catch {
    return false;
  }
}

function read(target: object, key: string): unknown {
  try {
    return Reflect.get(target, key);
  } catch {
    return undefined;
  }
}

function readText(target: object, key: string): string {
  const value = read(target, key);
  return typeof value === 'string' ? value.slice(0, MAX_TEXT) : '';
}

function showValue(value: unknown): string {
  try {
    return inspect(value, { depth: 2 }).slice(0, MAX_TEXT);
  } catch {
    return typeof value;
  }
}
