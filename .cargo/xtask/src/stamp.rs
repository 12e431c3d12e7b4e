//! Stamps: what a folder was last made from, kept inside it, so that unchanged work is not done again.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fs_err as fs;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

/// The stamp of one folder, and what it ought to say.
pub(crate) struct Stamp {
    path: PathBuf,
    wanted: String,
}

impl Stamp {
    /// The stamp in `folder`, which is made from `inputs`.
    pub(crate) fn new(folder: &Path, inputs: Inputs) -> Self {
        Self {
            path: folder.join(".xtask-stamp"),
            wanted: inputs
                .hasher
                .finalize()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        }
    }

    /// Whether the folder is there and was made from the same inputs.
    pub(crate) fn is_current(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|found| found == self.wanted)
    }

    /// Says that the folder is now made from the inputs.
    pub(crate) fn set(&self) -> Result<()> {
        Ok(fs::write(&self.path, &self.wanted)?)
    }
}

/// What something is made from.
#[derive(Default)]
pub(crate) struct Inputs {
    hasher: Sha256,
}

impl Inputs {
    /// Adds a text, such as a version or a setting.
    pub(crate) fn text(self, text: &str) -> Self {
        self.part(text.as_bytes())
    }

    /// Adds a file's content.
    pub(crate) fn file(self, path: &Path) -> Result<Self> {
        Ok(self.part(&fs::read(path)?))
    }

    /// Adds the names and contents of all files below a folder but for the entries of these names.
    pub(crate) fn folder(mut self, folder: &Path, without: &[&str]) -> Result<Self> {
        let entries = WalkDir::new(folder)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| !without.iter().any(|name| entry.file_name() == *name));
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
            if entry.file_type().is_file() {
                self = self
                    .text(&entry.path().to_string_lossy())
                    .file(entry.path())?;
            }
        }
        Ok(self)
    }

    fn part(mut self, bytes: &[u8]) -> Self {
        // With its length first: "ab" and "c" are not "a" and "bc".
        self.hasher.update((bytes.len() as u64).to_le_bytes());
        self.hasher.update(bytes);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_stamp(folder: &Path) -> Result<Stamp> {
        let inputs = Inputs::default().folder(folder, &["out"])?;
        Ok(Stamp::new(&folder.join("out"), inputs))
    }

    #[test]
    fn is_current_until_an_input_changes() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let out = folder.path().join("out");
        fs::create_dir(&out)?;
        fs::write(folder.path().join("a"), "1")?;
        assert!(!folder_stamp(folder.path())?.is_current());

        folder_stamp(folder.path())?.set()?;
        assert!(folder_stamp(folder.path())?.is_current());
        fs::write(out.join("made"), "whatever")?;
        assert!(folder_stamp(folder.path())?.is_current());

        fs::write(folder.path().join("a"), "2")?;
        assert!(!folder_stamp(folder.path())?.is_current());
        Ok(())
    }

    #[test]
    fn is_not_current_after_a_file_was_renamed_or_the_folder_removed() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::create_dir(folder.path().join("out"))?;
        fs::write(folder.path().join("a"), "1")?;
        folder_stamp(folder.path())?.set()?;

        fs::rename(folder.path().join("a"), folder.path().join("b"))?;
        assert!(!folder_stamp(folder.path())?.is_current());
        fs::rename(folder.path().join("b"), folder.path().join("a"))?;
        assert!(folder_stamp(folder.path())?.is_current());

        fs::remove_dir_all(folder.path().join("out"))?;
        assert!(!folder_stamp(folder.path())?.is_current());
        Ok(())
    }

    #[test]
    fn tells_apart_where_one_input_ends() {
        let stamp = |parts: [&str; 2]| {
            let inputs = parts
                .iter()
                .fold(Inputs::default(), |inputs, part| inputs.text(part));
            Stamp::new(Path::new(""), inputs).wanted
        };
        assert_ne!(stamp(["ab", "c"]), stamp(["a", "bc"]));
    }
}
