//! The documents that are packed, so that what the README links to is at hand where the package is installed.
//!
//! What is about the sources, and pictures, are not packed: they are larger than the package. There is no address
//! to link to them at, hence such a link becomes its text, and such a picture is left out.

use std::path::{Component, Path, PathBuf};

use anyhow::Result;
use fs_err as fs;
use walkdir::WalkDir;

use crate::workspace;

/// Copies them into the package's folder.
pub(super) fn copy_documents(folder: &Path) -> Result<()> {
    let root = workspace::root();
    let documents = paths()?;
    for path in &documents {
        let text = fs::read_to_string(root.join(path))?;
        let target = folder.join(path);
        fs::create_dir_all(target.parent().unwrap_or(folder))?;
        fs::write(target, without_dead_links(&text, path, &documents))?;
    }
    Ok(())
}

/// Which these are, from the project's root.
fn paths() -> Result<Vec<PathBuf>> {
    let root = workspace::root();
    let mut paths: Vec<PathBuf> = ["README.md", "README.fr.md", "CHANGELOG.md"]
        .map(PathBuf::from)
        .into();
    for entry in WalkDir::new(root.join("docs")) {
        let path = entry?.into_path();
        if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path.strip_prefix(root)?.to_owned());
        }
    }
    Ok(paths)
}

/// The text of the document at `path`, with links to other documents that are packed and to addresses alone.
fn without_dead_links(text: &str, path: &Path, documents: &[PathBuf]) -> String {
    let parts = text.split("```").enumerate().map(|(index, part)| {
        // Every other part is code.
        if index % 2 == 1 {
            return part.to_owned();
        }
        without_links(&without_pictures(part), |target| {
            let file = target.split('#').next().unwrap_or_default();
            file.is_empty() || file.contains("://") || documents.contains(&resolved(path, file))
        })
    });
    parts.collect::<Vec<_>>().join("```")
}

/// Without paragraphs of pictures, which are HTML.
fn without_pictures(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<p>\n  <picture>") {
        kept.push_str(before);
        rest = after.split_once("</p>\n\n").map_or("", |(_, after)| after);
    }
    kept + rest
}

/// Every link that `is_kept` says no to as its text, and every such picture as nothing.
fn without_links(text: &str, is_kept: impl Fn(&str) -> bool) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        let (target, after) = after.split_once(')').unwrap_or((after, ""));
        rest = after;
        let (outside, label) = before.rsplit_once('[').unwrap_or((before, ""));
        if is_kept(target) {
            kept.extend([before, "](", target, ")"]);
        } else if let Some(outside) = outside.strip_suffix('!') {
            kept.push_str(outside);
            rest = rest.trim_start();
        } else {
            kept.extend([outside, label]);
        }
    }
    kept + rest
}

/// The file that a document links to, from the project's root.
fn resolved(document: &Path, link: &str) -> PathBuf {
    let mut path = document.parent().unwrap_or(document).to_owned();
    for component in Path::new(link).components() {
        match component {
            Component::ParentDir => {
                path.pop();
            }
            other => path.push(other),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_what_is_packed_and_pictures_are_left_out() {
        let documents = ["docs/a.md", "README.md"].map(PathBuf::from);
        let text = "See [it](a.md#part), [the\nfirst](../README.md), [the code](../src), [there](https://example.com).\n\n\
                    <p>\n  <picture>\n  </picture>\n</p>\n\n![A picture](a.svg)\n\nEnd.\n\n```ts\nrows[id](other)\n```\n";
        assert_eq!(
            without_dead_links(text, Path::new("docs/a.md"), &documents),
            "See [it](a.md#part), [the\nfirst](../README.md), the code, [there](https://example.com).\n\n\
             End.\n\n```ts\nrows[id](other)\n```\n"
        );
    }
}
