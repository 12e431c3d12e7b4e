//! Every target, over the inputs that were kept and over random ones.

use std::fs;
use std::path::Path;

use fuzz::TARGETS;
use proptest::prelude::*;

/// More would be a burden on the repository.
const CORPUS_BYTES_MAX: usize = 100 * 1_024;

#[test]
fn what_was_kept_breaks_no_promise() {
    let mut bytes = 0;
    for (name, check) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(name);
        let mut inputs: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        inputs.sort();
        assert!(!inputs.is_empty(), "{name} has a corpus");
        for input in inputs {
            eprintln!("{}", input.display());
            let data = fs::read(input).unwrap();
            bytes += data.len();
            check(&data);
        }
    }
    assert!(bytes <= CORPUS_BYTES_MAX, "{bytes} bytes: minimise it");
}

proptest! {
    #[test]
    fn random_input_breaks_no_promise(data in prop::collection::vec(any::<u8>(), 0..200)) {
        for (_, check) in TARGETS {
            check(&data);
        }
    }
}
