//! What each crate has its part of in the WebAssembly module: from which crate's sources the code is, inlined or
//! not, by the line table that the compiler leaves.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use gimli::{Dwarf, EndianSlice, IncompleteLineProgram, LineRow, LittleEndian, SectionId};
use wasmparser::{Parser, Payload};

/// The library itself, and what belongs to no crate.
const OWN: &str = "lesson-progress";
const STANDARD_LIBRARY: &str = "std";

type Slice<'a> = EndianSlice<'a, LittleEndian>;

/// Bytes of code by crate, of a module with line tables.
pub(super) fn bytes_by_crate(module: &[u8]) -> Result<BTreeMap<String, u64>> {
    let sections = sections(module)?;
    let load = |id: SectionId| -> Result<Slice<'_>, gimli::Error> {
        let data = sections.get(id.name()).copied().unwrap_or_default();
        Ok(EndianSlice::new(data, LittleEndian))
    };
    let dwarf = Dwarf::load(load)?;
    let mut bytes = BTreeMap::new();
    let mut units = dwarf.units();
    while let Some(header) = units.next()? {
        let unit = dwarf.unit(header)?;
        if let Some(program) = unit.line_program.clone() {
            add_lines(&dwarf, &unit, program, &mut bytes)?;
        }
    }
    Ok(bytes)
}

/// The custom sections by name.
fn sections(module: &[u8]) -> Result<BTreeMap<&str, &[u8]>> {
    let mut sections = BTreeMap::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::CustomSection(section) = payload? {
            sections.insert(section.name(), section.data());
        }
    }
    Ok(sections)
}

fn add_lines<'a>(
    dwarf: &Dwarf<Slice<'a>>,
    unit: &gimli::Unit<Slice<'a>>,
    program: IncompleteLineProgram<Slice<'a>>,
    bytes: &mut BTreeMap<String, u64>,
) -> Result<()> {
    let mut rows = program.rows();
    let mut before: Option<(u64, String)> = None;
    // Code that the linker has left out is where nothing is: at the very beginning.
    let mut is_there = false;
    while let Some((header, row)) = rows.next_row()? {
        match before.take() {
            Some((start, name)) if is_there => {
                *bytes.entry(name).or_default() += row.address().saturating_sub(start);
            }
            Some(_) => {}
            None => is_there = row.address() > 0,
        }
        if !row.end_sequence() {
            let path = path_of(dwarf, unit, header, row)?;
            before = Some((row.address(), crate_of(&path).to_owned()));
        }
    }
    Ok(())
}

fn path_of<'a>(
    dwarf: &Dwarf<Slice<'a>>,
    unit: &gimli::Unit<Slice<'a>>,
    header: &gimli::LineProgramHeader<Slice<'a>>,
    row: &LineRow,
) -> Result<String> {
    let file = row.file(header).context("a line is of no file")?;
    let text = |value| -> Result<String> {
        Ok(dwarf
            .attr_string(unit, value)?
            .to_string_lossy()
            .into_owned())
    };
    let folder = file.directory(header).map(text).transpose()?;
    Ok(format!(
        "{}/{}",
        folder.unwrap_or_default(),
        text(file.path_name())?
    ))
}

/// The crate of a source file, as `package::module` has the compiler name files.
fn crate_of(path: &str) -> &str {
    let Some((_, in_registry)) = path.split_once("/registry/src/") else {
        let is_own = path.starts_with("/lesson-progress/") || path.starts_with("src/");
        return if is_own { OWN } else { STANDARD_LIBRARY };
    };
    let folder = in_registry.split('/').nth(1).unwrap_or_default();
    folder.rsplit_once('-').map_or(folder, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_its_crate() {
        for (path, expected) in [
            ("/lesson-progress/src/merge.rs", "lesson-progress"),
            ("src/merge.rs", "lesson-progress"),
            (
                "/cargo/registry/src/index-1a2b/wasm-bindgen-0.2.130/src/lib.rs",
                "wasm-bindgen",
            ),
            (
                "/rust/lib/rustlib/src/rust/library/core/src/option.rs",
                "std",
            ),
            ("/rustc/59807616/library/alloc/src/vec/mod.rs", "std"),
            ("library/std/src/panicking.rs", "std"),
        ] {
            assert_eq!(crate_of(path), expected, "{path}");
        }
    }
}
