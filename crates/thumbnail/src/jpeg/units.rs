//! The units of a scan, each with the blocks of its components: their DC coefficients, and nothing else.

use super::bits::Bits;
use super::dc::Plane;
use super::header::Frame;
use super::huffman::{AcTable, DcTable};
use super::scans::CodedScan;
use super::tables::Tables;

/// Reads the DC coefficients of a scan into the planes; none where the data is broken, cut, or of a kind not known here.
pub(crate) fn read(coded: &CodedScan<'_>, frame: &Frame, tables: &Tables, planes: &mut [Plane]) -> Option<()> {
    let CodedScan { scan, data, .. } = coded;
    let units = Units::of(coded, frame);
    let mut rows =
        Rows { units: &units, planes, data, restart_interval: tables.restart_interval, low_bit: scan.low_bit };
    if scan.refines() {
        return rows.read(refine);
    }
    let dc = scan.tables.iter().map(|numbers| tables.dc(numbers >> 4)).collect::<Option<Vec<_>>>()?;
    if frame.progressive {
        let codes: Vec<_> = units.blocks.iter().map(|block| (block.slot, &dc[block.slot])).collect();
        return rows.read(|bits, predictors, values| first(&codes, bits, predictors, values));
    }
    let ac = scan.tables.iter().map(|numbers| tables.ac(numbers & 15)).collect::<Option<Vec<_>>>()?;
    let codes: Vec<_> = units.blocks.iter().map(|block| (block.slot, &dc[block.slot], &ac[block.slot])).collect();
    rows.read(|bits, predictors, values| whole(&codes, bits, predictors, values))
}

/// How a scan goes over the picture.
struct Units {
    across: usize,
    down: usize,
    /// The blocks of a unit in order.
    blocks: Vec<Block>,
}

struct Block {
    /// The component by its index in the scan.
    slot: usize,
    /// The component by its index in the frame.
    plane: usize,
    /// Its blocks in a unit, across and down.
    grid: (usize, usize),
    /// The place of this one among them.
    place: (usize, usize),
}

impl Units {
    fn of(coded: &CodedScan<'_>, frame: &Frame) -> Units {
        let mut blocks = Vec::new();
        if let [alone] = *coded.scan.components {
            let (across, down) = frame.grid_alone(&frame.components[alone]);
            blocks.push(Block { slot: 0, plane: alone, grid: (1, 1), place: (0, 0) });
            return Units { across: across as usize, down: down as usize, blocks };
        }
        for (slot, &plane) in coded.scan.components.iter().enumerate() {
            let component = &frame.components[plane];
            let grid = (usize::from(component.horizontal), usize::from(component.vertical));
            let places = (0..grid.1).flat_map(|y| (0..grid.0).map(move |x| (x, y)));
            blocks.extend(places.map(|place| Block { slot, plane, grid, place }));
        }
        let (across, down) = frame.units();
        Units { across: across as usize, down: down as usize, blocks }
    }
}

/// The last DC coefficient of each component.
type Predictors = [i32; 4];

/// Row after row of units.
struct Rows<'a, 'd> {
    units: &'a Units,
    planes: &'a mut [Plane],
    data: &'d [u8],
    restart_interval: usize,
    low_bit: u8,
}

impl<'d> Rows<'_, 'd> {
    /// Reads all rows. `run` reads the values of some units in a row, between which there is no restart.
    fn read(&mut self, run: impl Fn(&mut Bits<'d>, &mut Predictors, &mut [i16]) -> Option<()>) -> Option<()> {
        let (across, blocks) = (self.units.across, self.units.blocks.len());
        let interval = if self.restart_interval == 0 { usize::MAX } else { self.restart_interval };
        let mut row = vec![0; across * blocks];
        let (mut bits, mut predictors) = (Bits::new(self.data), [0; 4]);
        let (mut left, mut restarts) = (interval, 0);
        for y in 0..self.units.down {
            let mut x = 0;
            while x < across {
                if left == 0 {
                    bits.restart(restarts)?;
                    (left, restarts, predictors) = (interval, (restarts + 1) % 8, [0; 4]);
                }
                let count = left.min(across - x);
                run(&mut bits, &mut predictors, &mut row[x * blocks..(x + count) * blocks])?;
                (x, left) = (x + count, left - count);
            }
            if bits.is_overdrawn() {
                return None;
            }
            self.place(y, &row);
        }
        Some(())
    }

    /// Adds the values of a row of units to the planes.
    fn place(&mut self, y: usize, row: &[i16]) {
        let blocks = &self.units.blocks;
        for (index, Block { plane, grid, place, .. }) in blocks.iter().enumerate() {
            let places = self.planes[*plane].row_mut(y * grid.1 + place.1)[place.0..].iter_mut().step_by(grid.0);
            for (to, value) in places.zip(row[index..].iter().step_by(blocks.len())) {
                *to |= value << self.low_bit;
            }
        }
    }
}

/// Blocks of a baseline scan, whose AC coefficients are passed over.
fn whole(
    codes: &[(usize, &DcTable, &AcTable)],
    bits: &mut Bits<'_>,
    predictors: &mut Predictors,
    values: &mut [i16],
) -> Option<()> {
    // Copies, so that they stay in registers.
    let (mut at, mut last) = (*bits, *predictors);
    for unit in values.chunks_exact_mut(codes.len()) {
        for (value, (slot, dc, ac)) in unit.iter_mut().zip(codes) {
            at.refill();
            let last = &mut last[slot & 3];
            *last += dc.take(&mut at)?;
            *value = i16::try_from(*last).ok()?;
            ac.pass_over(&mut at)?;
        }
    }
    (*bits, *predictors) = (at, last);
    Some(())
}

/// Blocks of the first DC scan of a progressive file.
fn first(
    codes: &[(usize, &DcTable)],
    bits: &mut Bits<'_>,
    predictors: &mut Predictors,
    values: &mut [i16],
) -> Option<()> {
    let (mut at, mut last) = (*bits, *predictors);
    for unit in values.chunks_exact_mut(codes.len()) {
        for (value, (slot, dc)) in unit.iter_mut().zip(codes) {
            at.refill();
            let last = &mut last[slot & 3];
            *last += dc.take(&mut at)?;
            *value = i16::try_from(*last).ok()?;
        }
    }
    (*bits, *predictors) = (at, last);
    Some(())
}

/// Blocks of a scan that brings one more bit of each DC coefficient.
fn refine(bits: &mut Bits<'_>, _: &mut Predictors, values: &mut [i16]) -> Option<()> {
    const AT_HAND: usize = 32;
    for values in values.chunks_mut(AT_HAND) {
        bits.refill();
        for value in values {
            *value = i16::from(bits.peek(1) == 1);
            bits.skip(1);
        }
    }
    Some(())
}
