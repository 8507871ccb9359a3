/**
 * A part of the set-up:
 *   name      of its stamp and log
 *   title     what a person reads while it runs
 *   inputs    (context) → hash of what its result is made from
 *   present   (context) → whether the result is there, told within milliseconds
 *   adopt     (context) → whether a result without a stamp (a set-up cut off late, or done by hand) is right as it is
 *   run       (context) → makes the result; may return a word on it
 *
 * A part whose stamp equals its inputs and whose result is present is skipped without a line.
 */
export async function runParts(parts, context) {
  const started = performance.now();
  let worked = 0;
  for (const part of parts) worked += (await runPart(part, context)) ? 1 : 0;
  if (worked > 0) console.log(`Set-up finished in ${seconds(started)}.`);
}

async function runPart(part, context) {
  const stamp = part.inputs(context);
  const present = part.present(context);
  if (present && context.readStamp(part.name) === stamp) return false;
  if (present && (await part.adopt?.(context))) {
    context.writeStamp(part.name, stamp);
    return false;
  }
  const started = performance.now();
  console.log(`  ${part.title} …`);
  context.clearStamp(part.name);
  const remark = await part.run(context);
  context.writeStamp(part.name, part.inputs(context));
  console.log(`    ${remark ?? 'done'} (${seconds(started)})`);
  return true;
}

function seconds(since) {
  const passed = (performance.now() - since) / 1000;
  return passed < 60
    ? `${passed.toFixed(1)} s`
    : `${Math.floor(passed / 60)} min ${Math.round(passed % 60)} s`;
}
