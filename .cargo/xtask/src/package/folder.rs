//! The folder that is packed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use fs_err as fs;
use walkdir::WalkDir;

use super::documents::copy_documents;
use super::glue::renamed;
use super::inline::inlined;
use super::{NAME, output_folder};
use crate::workspace;

const PLACEHOLDER: &str = "{{version}}";

/// Puts the package together from what was built and what was written by hand.
pub(crate) fn put_together(bindings: &Path, version: &str) -> Result<PathBuf> {
    let root = workspace::root();
    let folder = output_folder().join(NAME);
    workspace::empty(&folder)?;

    let module = fs::read(bindings.join("glue_bg.wasm"))?;
    let decoder = fs::read(bindings.join("decoder.wasm"))?;
    fs::write(folder.join("wasm.js"), inlined(&module, &decoder)?)?;
    let glue = fs::read_to_string(bindings.join("glue.js"))?;
    let names = fs::read_to_string(bindings.join("names.json"))?;
    fs::write(folder.join("glue.js"), renamed(&glue, &names)?)?;
    copy_folder(&bindings.join("snippets"), &folder.join("snippets"))?;
    copy_folder(&root.join("src/js"), &folder)?;
    for (template, file) in [
        ("pkg.json.tmpl", "package.json"),
        ("src/js/server.js", "server.js"),
    ] {
        let template = root.join(template);
        let text = fs::read_to_string(&template)?;
        let filled = filled(&text, version).with_context(|| template.display().to_string())?;
        fs::write(folder.join(file), filled)?;
    }
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(root.join(name), folder.join(name))?;
    }
    copy_documents(&folder)?;
    Ok(folder)
}

/// A text with the version in it, which stands in `Cargo.toml` alone.
fn filled(template: &str, version: &str) -> Result<String> {
    if template.matches(PLACEHOLDER).count() != 1 {
        bail!("there must be {PLACEHOLDER} in it, once");
    }
    Ok(template.replace(PLACEHOLDER, version))
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry.with_context(|| format!("cannot read {}", from.display()))?;
        let target = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_the_version_in() -> Result<()> {
        let filled = filled(r#"{"version": "{{version}}"}"#, "1.2.3-rc.1")?;
        assert_eq!(filled, r#"{"version": "1.2.3-rc.1"}"#);
        Ok(())
    }

    #[test]
    fn refuses_a_template_without_a_place_for_the_version() {
        assert!(filled(r#"{"version": "1.0.0"}"#, "1.2.3").is_err());
    }
}
