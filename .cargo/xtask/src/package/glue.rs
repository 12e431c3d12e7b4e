//! The glue that wasm-bindgen makes, made faster and smaller where it matters.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

/// What stands in the glue, and what takes its place.
const CHANGES: [(&str, &str); 4] = [
    // A text goes into the module's memory at once, not a character at a time: documents are megabytes.
    (
        "    let offset = 0;

    for (; offset < len; offset++) {
        const code = arg.charCodeAt(offset);
        if (code > 0x7F) break;
        mem[ptr + offset] = code;
    }
    if (offset !== len) {
        if (offset !== 0) {
            arg = arg.slice(offset);
        }
",
        "    let { read, written: offset } = cachedTextEncoder.encodeInto(arg, mem.subarray(ptr, ptr + len));
    if (read !== len) {
        arg = arg.slice(read);
",
    ),
    // What browsers without `encodeInto` need: none of them runs the module.
    (
        "
if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}
",
        "",
    ),
    // Every way to hand the module over but the one that is used.
    (
        "

    if (module !== undefined) {
        if (Object.getPrototypeOf(module) === Object.prototype) {
            ({module} = module)
        } else {
            console.warn('using deprecated parameters for `initSync()`; pass a single object instead')
        }
    }

    const imports = __wbg_get_imports();
    if (!(module instanceof WebAssembly.Module)) {
        module = new WebAssembly.Module(module);
    }
    const instance",
        "
    const imports = __wbg_get_imports();
    module = new WebAssembly.Module(module);
    const instance",
    ),
    // What modules without `realloc` need.
    (
        "    if (realloc === undefined) {
        const buf = cachedTextEncoder.encode(arg);
        const ptr = malloc(buf.length, 1) >>> 0;
        getUint8ArrayMemory0().subarray(ptr, ptr + buf.length).set(buf);
        WASM_VECTOR_LEN = buf.length;
        return ptr;
    }

",
        "",
    ),
];

/// The glue with every change; an error if wasm-bindgen makes another than these were written for.
pub(crate) fn improved(glue: &str) -> Result<String> {
    let mut improved = glue.to_owned();
    for (before, after) in CHANGES {
        if improved.matches(before).count() != 1 {
            bail!("the glue has not this in it, once:\n{before}");
        }
        improved = improved.replace(before, after);
    }
    Ok(improved)
}

/// The glue with the module's exports by their new names, as wasm-opt tells them.
pub(crate) fn renamed(glue: &str, names: &str) -> Result<String> {
    let names: BTreeMap<String, Vec<[String; 2]>> = serde_json::from_str(names)?;
    let exports = names.get("exports").context("wasm-opt told no names")?;
    let mut parts = glue.split(EXPORT);
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_delimiter = |character: char| !(character.is_alphanumeric() || character == '_');
        let (name, rest) = part.split_at(part.find(is_delimiter).unwrap_or(part.len()));
        let Some([_, new]) = exports.iter().find(|[old, _]| old == name) else {
            bail!("the glue uses {EXPORT}{name}, which the module does not export");
        };
        renamed.extend([EXPORT, new, rest]);
    }
    Ok(renamed)
}

/// How the glue calls an export.
const EXPORT: &str = "wasm.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_export_is_called_by_its_new_name() -> Result<()> {
        let names = r#"{"imports": [], "exports": [["add", "a"], ["add_time", "b"]]}"#;
        let glue = "wasm.add_time(wasm.add, 1); wasm = exports;";
        assert_eq!(renamed(glue, names)?, "wasm.b(wasm.a, 1); wasm = exports;");
        assert!(renamed("wasm.remove()", names).is_err());
        Ok(())
    }

    #[test]
    fn glue_of_another_wasm_bindgen_is_refused() {
        let glue: String = CHANGES.iter().map(|(before, _)| *before).collect();
        assert!(improved(&glue).is_ok_and(|improved| !improved.contains("charCodeAt")));
        assert!(improved(&glue.replace("0x7F", "127")).is_err());
    }
}
