//! The module in streams, which brotli makes much smaller than the module as it is: instructions in one, and in
//! one each what they are followed by. Locals follow locals, addresses addresses, in patterns of their own.
//!
//! An instruction's shape is what it always has: its opcode, and what else does not vary much. A shape says
//! which stream has the number (LEB128) that comes after. Everything else is a shape that occurs once: what
//! stands before the functions' bodies, and what stands behind. `decoder.wat` puts the module together again.
//!
//! Two kinds of numbers are not written as they are. A local is said by how many others were used since it was
//! (its rank), for what was used just now is used again. An offset counts in units of what is read or written
//! there, if it is a multiple of it.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};
use wasmparser::{FunctionBody, Operator, Parser, Payload, ValType};

/// The streams of numbers, in their order. Those of instructions come before, those of shapes behind.
pub(super) const NUMBERS: usize = 9;
const GET: u8 = 1;
const SET: u8 = 2;
const OFFSET: u8 = 3;
/// What is added at once: the place of a field, mostly.
const ADDEND: u8 = 4;
const I32: u8 = 5;
const I64: u8 = 6;
const FUNCTION: u8 = 7;
const LABEL: u8 = 8;
/// How many locals of a type a function has.
const COUNT: u8 = 9;

/// The number in the stream is a local's rank.
const RANK: u8 = 1;
/// Beside no stream: the local of rank 0; the next ones follow. Only reading one is that frequent.
const RANK_0: u8 = 2;
const RANKS: usize = 2;
/// The number in the stream is an offset in units of the alignment, the last byte of the shape.
const UNITS: u8 = 0x80;

/// The most locals that a function may have, parameters among them.
const LOCALS_MAX: usize = 256;

/// The kind of a shape that begins a function's body, and ends the one before.
const BODY: u8 = 255;
/// The end of a body: no stream has it, a new one implies it.
const END: u8 = 0x0b;
/// A body's length, which is known once it is there, takes so many bytes.
const LENGTH: usize = 3;

/// A module in streams.
pub(super) struct Streams {
    /// The shapes, the most frequent first.
    pub(super) shapes: Vec<Shape>,
    /// Which of them come, in this order.
    pub(super) instructions: Vec<usize>,
    /// The numbers that they are followed by.
    pub(super) numbers: [Vec<u8>; NUMBERS],
}

/// What instructions have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    /// Four times the stream of the number behind it, and what number that is; 0 for none; [`BODY`].
    kind: u8,
    length: u16,
    bytes: Vec<u8>,
}

impl Shape {
    fn of(kind: u8, bytes: &[u8]) -> Result<Self> {
        let length = u16::try_from(bytes.len()).context("a shape is too long")?;
        let bytes = bytes.to_owned();
        Ok(Self {
            kind,
            length,
            bytes,
        })
    }

    /// As the decoder reads it: the kind, the length in two bytes, the bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        [&[self.kind], &self.length.to_le_bytes()[..], &self.bytes].concat()
    }
}

/// Takes a module apart.
pub(super) fn streams(module: &[u8]) -> Result<Streams> {
    let bodies = bodies(module)?;
    let mut pieces = Pieces::default();
    let last = bodies.last().context("the module has no code")?;
    pieces.add(0, &before_bodies(module, &bodies)?)?;
    for body in &bodies {
        take_apart(module, body, &mut pieces)?;
    }
    pieces.add(BODY, part(module, last.range().end..module.len() as u64)?)?;
    Ok(pieces.into_streams())
}

fn bodies(module: &[u8]) -> Result<Vec<FunctionBody<'_>>> {
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::CodeSectionEntry(body) = payload? {
            bodies.push(body);
        }
    }
    Ok(bodies)
}

/// What stands before the first body, with the code section's length as it is once every body's length takes
/// [`LENGTH`] bytes.
fn before_bodies(module: &[u8], bodies: &[FunctionBody<'_>]) -> Result<Vec<u8>> {
    let mut header = 8;
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::CodeSectionStart { .. } => break,
            other => header = other.as_section().map_or(header, |(_, range)| range.end),
        }
    }
    let count = leb(u32::try_from(bodies.len())?);
    let lengths = bodies.iter().map(|body| LENGTH + body.as_bytes().len());
    let length = count.len() + lengths.sum::<usize>();
    let mut bytes = part(module, 0..header + 1)?.to_owned();
    bytes.extend(leb(u32::try_from(length)?));
    bytes.extend(count);
    Ok(bytes)
}

fn leb(mut number: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn part(module: &[u8], range: Range<u64>) -> Result<&[u8]> {
    let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
    module
        .get(range)
        .context("a part of the module is outside of it")
}

fn take_apart(module: &[u8], body: &FunctionBody<'_>, pieces: &mut Pieces) -> Result<()> {
    let mut operators = body.get_operators_reader()?;
    let locals = body.get_locals_reader()?;
    pieces.add(BODY, &[&[0; LENGTH], &*leb(locals.get_count())].concat())?;
    for group in locals {
        let (count, ty) = group?;
        pieces.add_with(4 * COUNT, &[], &leb(count))?;
        pieces.add(0, &[code_of(ty)?])?;
    }
    let mut instructions = Vec::new();
    while !operators.eof() {
        let start = operators.original_position();
        let operator = operators.read()?;
        instructions.push((
            operator,
            part(module, start..operators.original_position())?,
        ));
    }
    let (_, last) = instructions.pop().context("a body has no end")?;
    ensure!(last == [END], "a body ends with {last:?}");
    let mut ranks = Ranks::default();
    for (index, (operator, bytes)) in instructions.iter().enumerate() {
        let next = instructions.get(index + 1).map(|(next, _)| next);
        match operator {
            Operator::LocalGet { local_index } => {
                let rank = ranks.used(*local_index)?;
                if usize::from(rank) < RANKS {
                    pieces.add(RANK_0 + rank, &bytes[..1])?;
                } else {
                    pieces.add_with(4 * GET + RANK, &bytes[..1], &leb(rank.into()))?;
                }
            }
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                let rank = ranks.used(*local_index)?;
                pieces.add_with(4 * SET + RANK, &bytes[..1], &leb(rank.into()))?;
            }
            operator => {
                let (stream, start) = number_of(operator, next, bytes.len());
                let (shape, numbers) = bytes
                    .split_at_checked(start)
                    .context("an instruction is too short")?;
                match in_units(stream, shape, numbers) {
                    Some(units) => pieces.add_with(4 * stream + UNITS, shape, &leb(units))?,
                    None => pieces.add_with(4 * stream, shape, numbers)?,
                }
            }
        }
    }
    Ok(())
}

fn code_of(ty: ValType) -> Result<u8> {
    Ok(match ty {
        ValType::I32 => 0x7f,
        ValType::I64 => 0x7e,
        ValType::F32 => 0x7d,
        ValType::F64 => 0x7c,
        ValType::V128 | ValType::Ref(_) => bail!("a function has a local of the type {ty}"),
    })
}

/// The locals of a function, the one used last first.
struct Ranks(Vec<u32>);

impl Default for Ranks {
    fn default() -> Self {
        Self((0..LOCALS_MAX as u32).collect())
    }
}

impl Ranks {
    /// The rank of a local, which is used now.
    fn used(&mut self, local: u32) -> Result<u8> {
        let rank = self.0.iter().position(|known| *known == local);
        let rank = rank.with_context(|| format!("a function has a local {local}"))?;
        self.0[..=rank].rotate_right(1);
        Ok(u8::try_from(rank)?)
    }
}

/// An offset in units of the alignment, if it is a multiple of that.
fn in_units(stream: u8, shape: &[u8], numbers: &[u8]) -> Option<u32> {
    let alignment = shape.last().filter(|_| stream == OFFSET)?;
    let bits = numbers.iter().zip((0..).step_by(7));
    let offset = bits.fold(0, |offset, (byte, shift)| {
        offset | u64::from(byte & 0x7f) << shift
    });
    let units = u32::try_from(offset >> alignment).ok()?;
    (u64::from(units) << alignment == offset).then_some(units)
}

/// The stream of the numbers that an instruction ends with, and how many bytes there are before them.
fn number_of(operator: &Operator<'_>, next: Option<&Operator<'_>>, length: usize) -> (u8, usize) {
    match operator {
        Operator::I32Const { .. } if matches!(next, Some(Operator::I32Add)) => (ADDEND, 1),
        Operator::I32Const { .. } => (I32, 1),
        Operator::I64Const { .. } => (I64, 1),
        Operator::Call { .. } => (FUNCTION, 1),
        Operator::Br { .. } | Operator::BrIf { .. } => (LABEL, 1),
        // Behind the opcode and how many labels there are; more would take more than a byte.
        Operator::BrTable { targets } if targets.len() < 0x80 => (LABEL, 2),
        // Behind the opcode and the alignment.
        operator if is_access(operator) => (OFFSET, 2),
        _ => (0, length),
    }
}

/// Whether it reads or writes memory at an offset: opcode, alignment, offset.
fn is_access(operator: &Operator<'_>) -> bool {
    use Operator::*;
    matches!(
        operator,
        I32Load { .. }
            | I64Load { .. }
            | F32Load { .. }
            | F64Load { .. }
            | I32Load8S { .. }
            | I32Load8U { .. }
            | I32Load16S { .. }
            | I32Load16U { .. }
            | I64Load8S { .. }
            | I64Load8U { .. }
            | I64Load16S { .. }
            | I64Load16U { .. }
            | I64Load32S { .. }
            | I64Load32U { .. }
            | I32Store { .. }
            | I64Store { .. }
            | F32Store { .. }
            | F64Store { .. }
            | I32Store8 { .. }
            | I32Store16 { .. }
            | I64Store8 { .. }
            | I64Store16 { .. }
            | I64Store32 { .. }
    )
}

#[derive(Default)]
struct Pieces {
    shapes: Vec<Shape>,
    known: HashMap<Shape, usize>,
    instructions: Vec<usize>,
    numbers: [Vec<u8>; NUMBERS],
}

impl Pieces {
    /// Adds a shape and the numbers behind it. Those after the first are shapes of no bytes.
    fn add_with(&mut self, kind: u8, bytes: &[u8], numbers: &[u8]) -> Result<()> {
        self.add(kind, bytes)?;
        let stream = usize::from((kind & !UNITS) / 4);
        if let Some(stream) = stream.checked_sub(1) {
            self.numbers[stream].extend(numbers);
            let more = numbers.iter().filter(|byte| **byte < 0x80).skip(1);
            for _ in more {
                self.add(kind, &[])?;
            }
        }
        Ok(())
    }

    fn add(&mut self, kind: u8, bytes: &[u8]) -> Result<()> {
        let shape = Shape::of(kind, bytes)?;
        let next = self.shapes.len();
        let index = *self.known.entry(shape.clone()).or_insert(next);
        if index == next {
            self.shapes.push(shape);
        }
        self.instructions.push(index);
        Ok(())
    }

    fn into_streams(self) -> Streams {
        let mut counts = vec![0_usize; self.shapes.len()];
        for shape in &self.instructions {
            counts[*shape] += 1;
        }
        let mut by_frequency: Vec<usize> = (0..self.shapes.len()).collect();
        by_frequency.sort_by_key(|shape| Reverse(counts[*shape]));
        let mut ranks = vec![0; self.shapes.len()];
        for (rank, shape) in by_frequency.iter().enumerate() {
            ranks[*shape] = rank;
        }
        Streams {
            shapes: by_frequency
                .iter()
                .map(|shape| self.shapes[*shape].clone())
                .collect(),
            instructions: self
                .instructions
                .iter()
                .map(|shape| ranks[*shape])
                .collect(),
            numbers: self.numbers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_as_leb128() {
        for (number, bytes) in [
            (0, &[0][..]),
            (127, &[127]),
            (128, &[128, 1]),
            (16_384, &[128, 128, 1]),
        ] {
            assert_eq!(leb(number), bytes);
        }
    }

    #[test]
    fn what_is_no_module_with_code_is_an_error() {
        assert!(streams(b"").is_err());
        assert!(streams(b"\0asm\x01\0\0\0").is_err());
    }
}
