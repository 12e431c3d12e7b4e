//! The WebAssembly module as text in a JavaScript module, together with what the page needs to put it together
//! again: `decoder.wat`.

mod shapes;
mod symbols;

use std::cmp::Reverse;
use std::iter;

use anyhow::{Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use shapes::{Shape, Streams, streams};
use symbols::{DIRECT, arranged, by_code, text};

/// A JavaScript module that exports `decoder`, in base64, `bytes`, those of one character in the order of the
/// characters' codes, in hexadecimal digits, and `streams`, the texts that the decoder reads.
pub(crate) fn inlined(module: &[u8], decoder: &[u8]) -> Result<String> {
    let (bytes, texts) = coded(streams(module)?)?;
    let digits: String = by_code(&bytes).map(|byte| format!("{byte:02x}")).collect();
    let decoder = BASE64_STANDARD.encode(decoder);
    let streams = serde_json::to_string_pretty(&texts)?;
    Ok(format!(
        "export const decoder = \"{decoder}\";\nexport const bytes = \"{digits}\";\nexport const streams = {streams};\n"
    ))
}

/// The bytes of one character in the order of their symbols, and the streams as text.
fn coded(streams: Streams) -> Result<(Vec<u8>, Vec<String>)> {
    let Streams {
        mut shapes,
        instructions,
        numbers,
    } = streams;
    let count = shapes.len();
    ensure!(
        count <= 256,
        "the module has {count} shapes of instructions: a byte has 256 values"
    );
    shapes.resize_with(256, Shape::default);

    let places = arranged(&instructions);
    let symbol = |shape: usize| places.get(shape).copied().unwrap_or(shape);
    let mut numbers = numbers.to_vec();
    let all: Vec<u8> = shapes
        .iter()
        .flat_map(Shape::bytes)
        .chain(numbers.concat())
        .collect();
    let bytes = order_of_bytes(&all);
    let mut symbols = [0; 256];
    for (symbol, byte) in bytes.iter().enumerate() {
        symbols[usize::from(*byte)] = symbol;
    }
    // A shape's number is the byte that its symbol means.
    let mut by_number = vec![Shape::default(); 256];
    for (shape, number) in shapes
        .into_iter()
        .zip((0..).map(|shape| bytes[symbol(shape)]))
    {
        by_number[usize::from(number)] = shape;
    }
    numbers.push(by_number.iter().flat_map(Shape::bytes).collect());
    let instructions = text(instructions.into_iter().map(symbol));
    let numbers = numbers
        .iter()
        .map(|stream| text(stream.iter().map(|byte| symbols[usize::from(*byte)])));
    Ok((
        bytes[..DIRECT].to_owned(),
        iter::once(instructions).chain(numbers).collect(),
    ))
}

/// Every byte, by its symbol: frequent ones first, arranged, then the others as they are.
fn order_of_bytes(text: &[u8]) -> Vec<u8> {
    let mut counts = [0_usize; 256];
    for byte in text {
        counts[usize::from(*byte)] += 1;
    }
    let mut frequent: Vec<u8> = (0..=255).collect();
    frequent.sort_by_key(|byte| Reverse(counts[usize::from(*byte)]));
    let mut others = frequent.split_off(DIRECT);
    others.sort_unstable();
    frequent.sort_unstable();
    let symbols: Vec<usize> = text
        .iter()
        .map(|byte| match frequent.binary_search(byte) {
            Ok(symbol) => symbol,
            Err(_) => DIRECT + others.partition_point(|other| other < byte),
        })
        .collect();
    let mut order = vec![0; DIRECT];
    for (symbol, place) in arranged(&symbols).into_iter().enumerate() {
        order[place] = frequent[symbol];
    }
    order.extend(others);
    order
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use wasmi::{Engine, Instance, Linker, Module, Store};
    use wasmparser::{Parser, Payload};

    use super::*;

    const DECODER: &str = include_str!("inline/decoder.wat");

    const MODULE: &str = r#"(module
        (import "env" "twice" (func $twice (param i32) (result i32)))
        (memory 1)
        (data (i32.const 8) "what stands behind the code \"\\\ff\00")
        (func (export "at") (param i32) (result i32)
            (call $twice (i32.load8_u offset=8 (local.get 0))))
        (func (export "choice") (param i32) (result i64) (local i64 f64)
            (local.set 2 (f64.const -0.5))
            (block (block (block (br_table 0 1 2 1 (local.get 0)))
                (return (i64.const -9007199254740993)))
                (i64.store offset=70000 align=1 (i32.const 0) (i64.const 258))
                (return (i64.load offset=70000 (i32.const 0))))
            (i64.extend_i32_s (i32.const -129)))
        (func (export "nothing")))"#;

    fn bytes_of(javascript: &str, name: &str) -> Vec<u8> {
        let value = javascript
            .split(&format!("export const {name} = \""))
            .nth(1)
            .unwrap();
        let value = value.split('"').next().unwrap();
        match name {
            "bytes" => (0..value.len() / 2)
                .map(|at| u8::from_str_radix(&value[2 * at..][..2], 16).unwrap())
                .collect(),
            _ => BASE64_STANDARD.decode(value).unwrap(),
        }
    }

    /// What `module.js` does.
    fn restored(javascript: &str) -> Vec<u8> {
        let engine = Engine::default();
        let module = Module::new(&engine, bytes_of(javascript, "decoder")).unwrap();
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &module, &[]).unwrap();
        let memory = instance.get_memory(&store, "memory").unwrap();
        let read = instance
            .get_typed_func::<(i32, i32, i32), i32>(&store, "read")
            .unwrap();
        let decode = instance.get_typed_func::<(), ()>(&store, "decode").unwrap();

        let first = bytes_of(javascript, "bytes");
        let others: Vec<u8> = (0..=255).filter(|byte| !first.contains(byte)).collect();
        memory.write(&mut store, 32, &first).unwrap();
        memory.write(&mut store, 128, &others).unwrap();
        let streams = javascript.split("export const streams = ").nth(1).unwrap();
        let streams: Vec<String> =
            serde_json::from_str(streams.trim_end_matches([';', '\n'])).unwrap();
        let mut end = 2_560_i32;
        for (index, stream) in streams.iter().enumerate() {
            memory
                .write(&mut store, 512 + 4 * index, &end.to_le_bytes())
                .unwrap();
            memory
                .write(&mut store, 500_000, stream.as_bytes())
                .unwrap();
            let ends = 500_000 + i32::try_from(stream.len()).unwrap();
            end = read.call(&mut store, (500_000, ends, end)).unwrap();
        }
        memory
            .write(&mut store, 512 + 4 * streams.len(), &end.to_le_bytes())
            .unwrap();
        decode.call(&mut store, ()).unwrap();
        let place = |at: usize| {
            let bytes = &memory.data(&store)[at..at + 4];
            u32::from_le_bytes(bytes.try_into().unwrap()) as usize
        };
        memory.data(&store)[place(512)..place(516)].to_owned()
    }

    /// The parts of a module, without the lengths of sections and bodies, which may be written in two ways.
    fn parts(module: &[u8]) -> Vec<Vec<u8>> {
        let mut parts = Vec::new();
        for payload in Parser::new(0).parse_all(module) {
            match payload.unwrap() {
                Payload::CodeSectionStart { count, .. } => parts.push(vec![count as u8]),
                Payload::CodeSectionEntry(body) => parts.push(body.as_bytes().to_owned()),
                other => {
                    if let Some((id, range)) = other.as_section() {
                        let range = range.start as usize..range.end as usize;
                        parts.push([&[id], &module[range]].concat());
                    }
                }
            }
        }
        parts
    }

    fn inlined_text(module: &str) -> Result<(Vec<u8>, String)> {
        let module = wat::parse_str(module)?;
        let javascript = inlined(&module, &wat::parse_str(DECODER)?)?;
        Ok((module, javascript))
    }

    #[test]
    fn a_module_is_put_together_again() -> Result<()> {
        let (module, javascript) = inlined_text(MODULE)?;
        let restored = restored(&javascript);
        assert_eq!(parts(&restored), parts(&module));

        let engine = Engine::default();
        let module = Module::new(&engine, &restored)?;
        let mut store = Store::new(&engine, ());
        let mut linker = Linker::new(&engine);
        linker.func_wrap("env", "twice", |number: i32| 2 * number)?;
        let instance = linker.instantiate_and_start(&mut store, &module)?;
        let at = instance.get_typed_func::<i32, i32>(&store, "at")?;
        assert_eq!(at.call(&mut store, 0)?, 2 * i32::from(b'w'));
        let choice = instance.get_typed_func::<i32, i64>(&store, "choice")?;
        assert_eq!(choice.call(&mut store, 0)?, -9_007_199_254_740_993);
        assert_eq!(choice.call(&mut store, 2)?, -129);
        assert!(choice.call(&mut store, 1).is_err(), "beyond the memory");
        Ok(())
    }

    #[test]
    fn every_byte_is_read_back() -> Result<()> {
        let data: String = (0..=255).map(|byte| format!("\\{byte:02x}")).collect();
        let (module, javascript) =
            inlined_text(&format!("(module (memory 1) (data \"{data}\") (func))"))?;
        assert_eq!(parts(&restored(&javascript)), parts(&module));
        Ok(())
    }

    #[test]
    fn a_long_body_keeps_its_length() -> Result<()> {
        let long = "(drop (i32.const 1))".repeat(9_000);
        let (module, javascript) = inlined_text(&format!("(module (func) (func {long}) (func))"))?;
        assert_eq!(parts(&restored(&javascript)), parts(&module));
        Ok(())
    }

    #[test]
    fn more_shapes_than_a_byte_has_values_are_an_error() {
        let constants: String = (0..300)
            .map(|number| format!("(drop (f64.const {number}))"))
            .collect();
        let error = inlined_text(&format!("(module (func {constants}))")).unwrap_err();
        assert!(error.to_string().contains("shapes"), "{error}");
    }
}
