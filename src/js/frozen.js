/* Objects that nobody can change, and that stay the same ones as far as nothing changed. */

/** A value of JSON, frozen through and through. What is equal to the value before, or to the part of it in the
    same place, is that one. */
export function frozen(value, before) {
  // What is no object counts as frozen.
  if (Object.isFrozen(value)) return value;
  const names = Object.keys(value);
  let isSame = before && Object.keys(before).length === names.length;
  for (const name of names) {
    value[name] = frozen(value[name], before?.[name]);
    isSame &&= value[name] === before[name];
  }
  return isSame ? before : Object.freeze(value);
}
