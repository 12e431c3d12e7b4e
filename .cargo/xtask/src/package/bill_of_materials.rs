//! What is in the package, for those who keep lists of it: a bill of materials in the form of CycloneDX.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId, TargetKind};
use serde_json::{Value, json};

use super::NAME;
use crate::process::{command, output};
use crate::setup::rust;
use crate::version::Version;
use crate::workspace;

/// The text of it, of a tarball with this checksum. It has neither a date nor a serial number, so that the same
/// sources give the same text.
pub(super) fn bill_of_materials(sha256: &str) -> Result<String> {
    let metadata = MetadataCommand::new()
        .current_dir(workspace::root())
        .other_options(["--filter-platform", rust::WASM, "--locked"].map(str::to_owned))
        .exec()
        .context("cannot read Cargo.toml and Cargo.lock")?;
    let printed = output(command("rustc").arg("--version"))?;
    let rust = Version::find_in(&printed).context("rustc says no version")?;
    Ok(format!("{:#}\n", composed(&metadata, sha256, rust)?))
}

fn composed(metadata: &Metadata, sha256: &str, rust: Version) -> Result<Value> {
    let root = metadata
        .packages
        .iter()
        .find(|package| package.name == NAME);
    let root = root.with_context(|| format!("{NAME} is not in Cargo.toml"))?;
    let mut linked = BTreeSet::new();
    collect(metadata, root, &mut linked)?;
    let std_purl = format!("pkg:generic/rust-std@{rust}");
    let (mut components, mut dependencies) = (Vec::new(), Vec::new());
    for id in &linked {
        let package = &metadata[*id];
        let mut depends_on = Vec::new();
        for dependency in dependencies_of(metadata, package)? {
            depends_on.push(purl(dependency, root));
        }
        depends_on.push(std_purl.clone());
        dependencies.push(json!({ "ref": purl(package, root), "dependsOn": depends_on }));
        if package.id != root.id {
            components.push(component(package, root));
        }
    }
    components.push(json!({
        "type": "library",
        "bom-ref": std_purl,
        "name": "rust-std",
        "version": rust.to_string(),
        "licenses": [{ "expression": "MIT OR Apache-2.0" }],
        "purl": std_purl,
    }));
    let mut itself = component(root, root);
    itself["hashes"] = json!([{ "alg": "SHA-256", "content": sha256 }]);
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": itself },
        "components": components,
        "dependencies": dependencies,
    }))
}

/// Adds a package and what is linked with it.
fn collect<'a>(
    metadata: &'a Metadata,
    package: &'a Package,
    linked: &mut BTreeSet<&'a PackageId>,
) -> Result<()> {
    if linked.insert(&package.id) {
        for dependency in dependencies_of(metadata, package)? {
            collect(metadata, dependency, linked)?;
        }
    }
    Ok(())
}

/// The dependencies whose code is linked: macros run when the package is compiled, and stay behind.
fn dependencies_of<'a>(metadata: &'a Metadata, package: &Package) -> Result<Vec<&'a Package>> {
    let resolve = metadata.resolve.as_ref();
    let node = resolve.and_then(|resolve| resolve.nodes.iter().find(|node| node.id == package.id));
    let node = node.with_context(|| format!("{} is not resolved", package.name))?;
    let is_linked = |dependency: &&cargo_metadata::NodeDep| {
        let mut kinds = dependency.dep_kinds.iter();
        kinds.any(|kind| kind.kind == DependencyKind::Normal)
            && !is_macro(&metadata[&dependency.pkg])
    };
    let linked = node.deps.iter().filter(is_linked);
    Ok(linked
        .map(|dependency| &metadata[&dependency.pkg])
        .collect())
}

fn is_macro(package: &Package) -> bool {
    let mut targets = package.targets.iter();
    targets.any(|target| target.kind.contains(&TargetKind::ProcMacro))
}

fn component(package: &Package, root: &Package) -> Value {
    // Older manifests have a slash for what is "OR" since.
    let licence = package.license.as_deref().unwrap_or_default();
    json!({
        "type": "library",
        "bom-ref": purl(package, root),
        "name": package.name,
        "version": package.version.to_string(),
        "licenses": [{ "expression": licence.replace('/', " OR ") }],
        "purl": purl(package, root),
    })
}

/// The address that tells a package from all others.
fn purl(package: &Package, root: &Package) -> String {
    let registry = if package.id == root.id {
        "npm"
    } else {
        "cargo"
    };
    format!("pkg:{registry}/{}@{}", package.name, package.version)
}
