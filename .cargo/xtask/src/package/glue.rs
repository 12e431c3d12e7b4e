//! The glue that wasm-bindgen makes, made faster and smaller where it matters.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// What stands in the glue, and what takes its place.
pub(super) const CHANGES: [(&str, &str); 6] = [
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
    // Every way to hand the module over but the one that is used; and one that failed may be started again.
    (
        "
    if (wasm !== undefined) return wasm;


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
    const instance",
    ),
    // A table for values of JavaScript: none is handed over.
    (
        "        __wbindgen_init_externref_table: function() {
            const table = wasm.__wbindgen_externrefs;
            table.set(0, undefined);
            table.set(1024, undefined);
            table.set(1025, null);
            table.set(1026, true);
            table.set(1027, false);
        },
",
        "",
    ),
    ("    wasm.__wbindgen_start();\n", ""),
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

/// What the glue uses of the module, as `wasm-metadce` takes it.
pub(crate) fn used(glue: &str) -> Value {
    let names: BTreeSet<&str> = glue.split(EXPORT).skip(1).map(name).collect();
    let exports = names
        .iter()
        .map(|name| json!({"name": name, "export": name}));
    let root = json!({"name": "glue", "root": true, "reaches": names});
    exports.chain([root]).collect()
}

/// What wasm-opt calls all that is imported from.
const IMPORTED_FROM: &str = "a";

/// The glue with what the module imports and exports by their new names, as wasm-opt tells them.
pub(crate) fn renamed(glue: &str, names: &str) -> Result<String> {
    let names: BTreeMap<String, Vec<Vec<String>>> = serde_json::from_str(names)?;
    let of = |kind| names.get(kind).context("wasm-opt told no names");
    let (imports, exports) = (of("imports")?, of("exports")?);
    let mut glue = glue.to_owned();
    for import in imports {
        let [from, old, new] = &import[..] else {
            bail!("wasm-opt told of no import: {import:?}");
        };
        // The first import takes the common name of all with it.
        glue = glue.replace(&format!("\"{from}\":"), &format!("{IMPORTED_FROM}:"));
        let before = format!("{old}: function(");
        if glue.matches(&before).count() != 1 {
            bail!("the glue does not hand {old} over, once");
        }
        glue = glue.replace(&before, &format!("{new}: function("));
    }
    let mut parts = glue.split(EXPORT);
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = name(part);
        let rest = &part[name.len()..];
        let is_it = |export: &&Vec<String>| export.first().is_some_and(|old| old == name);
        let Some([_, new]) = exports.iter().find(is_it).map(Vec::as_slice) else {
            bail!("the glue uses {EXPORT}{name}, which the module does not export");
        };
        renamed.extend([EXPORT, new, rest]);
    }
    Ok(renamed)
}

/// How the glue calls an export.
const EXPORT: &str = "wasm.";

/// The name that a text begins with.
fn name(text: &str) -> &str {
    let is_delimiter = |character: char| !(character.is_alphanumeric() || character == '_');
    &text[..text.find(is_delimiter).unwrap_or(text.len())]
}

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
    fn what_is_called_is_used_and_nothing_else() {
        let expected = json!([
            {"name": "add", "export": "add"},
            {"name": "memory", "export": "memory"},
            {"name": "glue", "root": true, "reaches": ["add", "memory"]},
        ]);
        assert_eq!(
            used("wasm.add(wasm.memory); wasm.add(0); exports.start"),
            expected
        );
    }

    #[test]
    fn every_import_is_handed_over_by_its_new_name() -> Result<()> {
        let names =
            r#"{"imports": [["./m.js", "get", "a"], ["./m.js", "set", "b"]], "exports": []}"#;
        let glue = r#"{ get: function() {}, set: function() {} }; { "./m.js": import0 }"#;
        let expected = "{ a: function() {}, b: function() {} }; { a: import0 }";
        assert_eq!(renamed(glue, names)?, expected);
        assert!(renamed(&glue.replace("set", "put"), names).is_err());
        Ok(())
    }

    #[test]
    fn glue_of_another_wasm_bindgen_is_refused() {
        let glue: String = CHANGES.iter().map(|(before, _)| *before).collect();
        assert!(improved(&glue).is_ok_and(|improved| !improved.contains("charCodeAt")));
        assert!(improved(&glue.replace("0x7F", "127")).is_err());
    }
}
